import { type Database } from '@callsheet/runtime';
import { isTracing, tracedFrom } from '@callsheet/telemetry';
import { type Intent } from '../create-pod/create-pod.sql.js';
import { type PodRow } from '../pod-row.js';
import { traceOfWaitingTask } from './waiting-trace.sql.js';

/** Puts a pod's start into the trace of the task that waited when it was asked for. Forgotten with the process. */
export class PodTraces {
  private readonly traces = new Map<string, string>();

  constructor(private readonly database: Database) {}

  async create<T>({ id, name, workerId }: Intent, work: () => Promise<T>): Promise<T> {
    const traceparent = isTracing() ? await traceOfWaitingTask(this.database) : null;
    if (traceparent !== null) this.traces.set(id, traceparent);
    const attributes = { 'callsheet.pod.name': name, 'callsheet.worker.id': workerId };
    return tracedFrom(traceparent, 'create pod', { attributes }, work);
  }

  /** A step of its way up; what comes after the launch is no part of that task's wait. */
  act<T>(pod: PodRow, action: string, work: () => Promise<T>): Promise<T> {
    const traceparent = pod.launchedAt === null ? this.traces.get(pod.id) : undefined;
    const attributes = {
      'callsheet.pod.name': pod.name,
      'callsheet.worker.id': pod.workerId,
      'callsheet.pod.stage': pod.stage,
    };
    return tracedFrom(traceparent, `${action} pod`, { attributes }, work);
  }

  forgetOthers(live: ReadonlySet<string>): void {
    for (const id of this.traces.keys()) if (!live.has(id)) this.traces.delete(id);
  }
}
