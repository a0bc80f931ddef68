import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SIZE_MB = 512;

/** A small file system for uploads, so that it can be filled up. Only root can mount one. */
export class TestDisk {
  private constructor(
    private readonly path: string,
    /** Why it cannot be filled, if so. */
    readonly hindrance: string | undefined,
  ) {}

  static async mount(path: string): Promise<TestDisk> {
    mkdirSync(path, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', path], { stdio: 'pipe' });
      return new TestDisk(path, undefined);
    } catch {
      return new TestDisk(path, 'a file system can be mounted by root only');
    }
  }

  /** Takes every free byte. */
  fill(): void {
    const file = openSync(this.filler, 'w');
    const block = Buffer.alloc(1_048_576);
    try {
      for (;;) writeSync(file, block);
    } catch {
      // Full.
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.filler, { force: true });
  }

  async unmount(): Promise<void> {
    if (this.hindrance !== undefined) return;
    execFileSync('umount', ['-l', this.path], { stdio: 'pipe' });
  }

  private get filler(): string {
    return join(this.path, '.filler');
  }
}
