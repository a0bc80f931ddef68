import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../support/directory.js';
import { startSshd, type TestSshd } from '../support/sshd.js';

/** A machine of our own behind a real OpenSSH server, with a worker that notes its starts and then waits. */
export class SshHost {
  private constructor(
    readonly directory: string,
    readonly sshd: TestSshd,
  ) {}

  static async start(publicKey: string): Promise<SshHost> {
    const directory = createDirectory('host');
    const bin = join(directory, 'worker', 'venv', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(directory, 'worker', 'worker.py'), '');
    writeFileSync(join(bin, 'activate'), `PATH='${bin}':"$PATH"\n`);
    const note = `echo "$$ $CUDA_VISIBLE_DEVICES" >>'${directory}/starts'`;
    writeFileSync(
      join(bin, 'python'),
      `#!/bin/bash\n${note}\necho "worker is up"\nwhile :; do sleep 1; done\n`,
      {
        mode: 0o755,
      },
    );
    const sshd = await startSshd({ authorizedKeys: [publicKey], env: { HOME: directory } });
    return new SshHost(directory, sshd);
  }

  /** `SSH_HOSTS` with this host in it. */
  setting(change: Record<string, unknown> = {}): string {
    const { host, port, user } = this.sshd;
    const worker_dir = join(this.directory, 'worker');
    const given = { name: 'rack', host, port, user, gpu_type: 'NVIDIA A40', vram_gb: 48, worker_dir };
    return JSON.stringify([{ ...given, ...change }]);
  }

  /** The workers that were started so far: process id and the GPU each saw. */
  starts(): { pid: number; gpu: string }[] {
    const path = join(this.directory, 'starts');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    return lines.map((line) => ({ pid: Number(line.split(' ')[0]), gpu: line.split(' ')[1] ?? '' }));
  }

  /** Workers that live. */
  running(): number[] {
    return this.starts()
      .map(({ pid }) => pid)
      .filter(
        (pid) =>
          existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')),
      );
  }

  /** What holds the slots. */
  slots(): string[] {
    const folder = join(this.directory, '.callsheet', 'slots');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  async stop(): Promise<void> {
    await this.sshd.stop();
    for (const pid of this.running()) process.kill(-pid, 'SIGKILL');
  }
}
