import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's package `faketime` puts its library. */
const libraries = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketime.so.1`);

/** The clock that Postgres reads: every lease, heartbeat and price of the system is told by it. Needs libfaketime. */
export class Clock {
  private constructor(
    /** What Postgres must be started with. */
    readonly env: Readonly<Record<string, string>>,
    private readonly file: string | undefined,
  ) {}

  static open(dir: string): Clock {
    const library = libraries.find((path) => existsSync(path));
    if (library === undefined) return new Clock({}, undefined);
    const file = join(dir, 'faketime');
    writeFileSync(file, '+0');
    chmodSync(file, 0o644);
    const env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Waits are measured with the monotonic clock; only the time of day jumps.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
    return new Clock(env, file);
  }

  /** Why it cannot be moved, if so. */
  get hindrance(): string | undefined {
    return this.file === undefined
      ? 'libfaketime is not installed (Debian: apt-get install faketime)'
      : undefined;
  }

  /** Moves it this many seconds from the true time. */
  set(offsetSec: number): void {
    if (this.file !== undefined) writeFileSync(this.file, `${offsetSec < 0 ? '' : '+'}${offsetSec}`);
  }
}
