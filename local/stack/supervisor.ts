import { type RunningProcess } from './launch.js';
import { SupervisedProcess, type SupervisorEvent } from './supervised-process.js';

/** Keeps named processes running until they are stopped. */
export class Supervisor<Name extends string> {
  private readonly processes = new Map<Name, SupervisedProcess<Name>>();

  constructor(private readonly onEvent: (event: SupervisorEvent<Name>) => void = () => {}) {}

  /** Starts a process and keeps it running; rejects when it does not come up the first time. */
  async run(name: Name, start: (abort: AbortSignal) => Promise<RunningProcess>): Promise<void> {
    // Replaced, it would be out of reach and run for ever.
    if (this.processes.has(name)) throw new Error(`${name} is here already`);
    const supervised = new SupervisedProcess(name, start, this.onEvent);
    this.processes.set(name, supervised);
    await supervised.start();
  }

  /** Starts a stopped process again as it was given to `run`. */
  async start(name: Name): Promise<void> {
    await this.find(name).start();
  }

  /** Ends a process for good; it is not restarted. */
  async stop(name: Name): Promise<void> {
    await this.find(name).stop();
  }

  /** Sends a signal; when the process dies of it, it is restarted. Throws when it is not running. */
  kill(name: Name, signal: NodeJS.Signals): void {
    this.find(name).kill(signal);
  }

  /** The process's pid; undefined while it is down. */
  pid(name: Name): number | undefined {
    return this.find(name).pid;
  }

  /** False also for a name that was never started. */
  isRunning(name: Name): boolean {
    return this.processes.get(name)?.pid !== undefined;
  }

  /** Ends the processes group after group; those of a group at the same time. Unknown names are skipped. */
  async stopAll(order: readonly (readonly Name[])[]): Promise<void> {
    for (const group of order) {
      const known = group.flatMap((name) => this.processes.get(name) ?? []);
      await Promise.all(known.map((supervised) => supervised.stop()));
    }
  }

  private find(name: Name): SupervisedProcess<Name> {
    const found = this.processes.get(name);
    if (!found) throw new Error(`${name} was never started`);
    return found;
  }
}
