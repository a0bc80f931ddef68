import { rm } from 'node:fs/promises';
import { type Account } from '../account.js';
import { type Cancel } from '../clock.js';
import { type Pod } from '../pods/pod.js';
import { targetOf } from '../pods/target.js';
import { startsSshd } from '../pods/timeline.js';
import { freePort, openSshd, type PodSshd, type SshTrouble } from '../ssh/pod-sshd.js';
import { hasErrorCode } from './error-code.js';
import { killNow, killPodProcesses } from './kill-processes.js';
import { PodLog } from './pod-log.js';
import { layOutImage, podPaths } from './pod-image.js';

/** How often a host starts a container that crashes. */
const crashAgainMs = 1_000;

/** What stands for a pod's host: a directory, an SSH server and the processes started through it. */
export class PodMachine {
  readonly podLog = new PodLog();
  private readonly groups = new Set<number>();
  private timers: Cancel[] = [];
  private sshd: PodSshd | undefined;
  /** The boot steps begun so far, one after the other. */
  private steps = Promise.resolve();
  /** Rises at each power-on and power-off, so that a step of an earlier boot knows it is late. */
  private power = 0;

  constructor(
    private readonly pod: Pod,
    private readonly account: Account,
  ) {}

  /**
   * Lays out the image and reserves a port, the given one if it is free; sshd accepts on it after the pod's boot time and
   * some time more.
   */
  async powerOn(port?: number): Promise<void> {
    const power = (this.power += 1);
    const prepared = this.prepare(port);
    this.steps = prepared.catch(() => undefined);
    await prepared;
    const { bootMs, sshdMs } = this.pod.traits;
    if (bootMs === Infinity) await this.noteCrash(power);
    this.plan(bootMs, power, () => this.noteBoot());
    this.plan(bootMs + sshdMs, power, () => this.startSshd(power));
  }

  /** Drops every connection and kills every process of the pod; returns once none is left. */
  async powerOff(): Promise<void> {
    await this.disconnect();
    await this.killProcesses();
  }

  /** Calls off the boot and takes the SSH server away; processes go on. */
  async disconnect(): Promise<void> {
    this.power += 1;
    for (const cancel of this.timers.splice(0)) cancel();
    await this.steps;
    await this.sshd?.close();
    this.sshd = undefined;
  }

  /** SIGKILLs every process of the pod and says how many there were. */
  async killProcesses(): Promise<number> {
    this.killGroups();
    return killPodProcesses(new Set([this.pod.id]));
  }

  /** SIGKILLs the commands that still run over SSH. */
  killGroups(): void {
    for (const group of this.groups) killNow(-group);
  }

  /** Removes the pod's directory, unless the settings keep it, and ends its log. */
  async removeFiles(): Promise<void> {
    this.podLog.end();
    if (this.account.settings.keepPodDirectories) return;
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  private plan(delayMs: number, power: number, step: () => Promise<void>): void {
    if (power !== this.power || delayMs === Infinity) return;
    const run = async () => {
      if (power === this.power) await step();
    };
    const fail = (error: unknown) =>
      this.account.log.error({ podId: this.pod.id, err: error }, 'pod boot step failed');
    const begin = () => void (this.steps = this.steps.then(run).catch(fail));
    this.timers.push(this.account.clock.after(delayMs, begin));
  }

  private async prepare(port: number | undefined): Promise<void> {
    const { dataDirectory, host, workerMain } = this.account.settings;
    await layOutImage(dataDirectory, this.pod, workerMain);
    this.pod.sshPort = this.pod.ports.includes('22/tcp') ? (port ?? (await freePort(host))) : null;
    this.pod.lastSshPort = this.pod.sshPort;
    this.write('system', `create container ${this.pod.image}`);
  }

  /** What the host says of a container that does not start, each time that it tries. */
  private async noteCrash(power: number): Promise<void> {
    this.plan(crashAgainMs, power, () => this.noteCrash(power));
    const reason =
      'OCI runtime create failed: nvidia-container-cli: requirement error: unsatisfied condition';
    this.write('system', 'start container');
    this.write('system', `error starting container: ${reason}: cuda>=12.8`);
  }

  private async noteBoot(): Promise<void> {
    this.write('system', 'start container');
    this.write('container', 'Pod started');
    this.account.log.info({ podId: this.pod.id, sshPort: this.pod.sshPort }, 'pod booted');
  }

  private async startSshd(power: number): Promise<void> {
    if (!startsSshd(this.pod)) return;
    this.sshd = await this.openSshd(power);
    this.write('container', 'Starting SSH server...');
    this.account.log.info({ podId: this.pod.id, sshPort: this.pod.sshPort }, 'pod reachable');
  }

  /** Opens sshd on the shown port, or moves the pod to another one when somebody took it meanwhile. */
  private async openSshd(power: number): Promise<PodSshd> {
    const { host } = this.account.settings;
    const home = { root: this.root, env: this.sessionEnv, groups: this.groups };
    for (;;) {
      this.pod.sshPort ??= await freePort(host);
      try {
        return await openSshd(host, this.pod.sshPort, this.pod.env.PUBLIC_KEY ?? '', home, this.trouble);
      } catch (error) {
        if (!hasErrorCode(error, 'EADDRINUSE') || power !== this.power) throw error;
        this.pod.sshPort = null;
      } finally {
        this.pod.lastSshPort = this.pod.sshPort ?? this.pod.lastSshPort;
      }
    }
  }

  private get trouble(): SshTrouble {
    const { faults, overheard } = this.account;
    const target = targetOf(this.pod);
    return {
      at: (moment) => faults.takeForSsh(moment, target),
      overhear: (text) => overheard.push(text),
    };
  }

  private get root(): string {
    return podPaths(this.account.settings.dataDirectory, this.pod.id).root;
  }

  /** An SSH session does not see the pod's environment, as on a real pod. */
  private get sessionEnv(): Record<string, string> {
    const { bin, tmp } = podPaths(this.account.settings.dataDirectory, this.pod.id);
    return {
      PATH: `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      HOME: this.root,
      // Its temporary files go with the pod, also those of a process that was killed.
      TMPDIR: tmp,
      USER: 'root',
      LOGNAME: 'root',
      RUNPOD_POD_ID: this.pod.id,
      RUNPOD_DC_ID: this.pod.dataCenterId,
    };
  }

  private write(source: 'container' | 'system', line: string): void {
    this.podLog.write(this.account.clock.now() + this.pod.traits.clockSkewMs, source, line);
  }
}
