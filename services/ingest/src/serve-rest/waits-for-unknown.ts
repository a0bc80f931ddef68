import { type Log } from '@callsheet/runtime';
import { counter, metrics } from '@callsheet/telemetry';
import { type RestQuery } from './parse-query.js';

/** A worker looks once whether a dependency exists; only one that waits asks so often. */
const POLLS = 5;
/** Ids that are remembered: what is asked for again and again is never the oldest for long. */
const REMEMBERED = 1000;

/** Notices workers that poll for a task which does not exist: they wait for an id that never comes. */
export class WaitsForUnknown {
  private readonly polls = new Map<string, number>();
  private readonly waits = counter(metrics.unknownTaskWaits);

  constructor(private readonly log: Log) {
    this.waits.add(0);
  }

  /** Takes down how a read of tasks went; a wait is told once, at the fifth poll in vain. */
  note(workerId: string | undefined, query: RestQuery, rows: number): void {
    const taskId = idAskedFor(query);
    if (taskId === undefined) return;
    const key = `${workerId ?? ''} ${taskId}`;
    const polls = (this.polls.get(key) ?? 0) + 1;
    this.polls.delete(key);
    if (rows > 0) return;
    this.polls.set(key, polls);
    const [oldest] = this.polls.keys();
    if (this.polls.size > REMEMBERED && oldest !== undefined) this.polls.delete(oldest);
    if (polls !== POLLS) return;
    this.waits.add(1);
    this.log.warn({ workerId, taskId, polls }, 'a worker waits for a task that does not exist');
  }
}

/** The id of a read by id alone; with further conditions no row may be the awaited answer. */
function idAskedFor({ filters }: RestQuery): string | undefined {
  const [filter, ...others] = filters;
  if (filter?.kind !== 'compare' || others.length > 0) return undefined;
  return filter.column === 'id' && filter.operator === '=' && !filter.negated ? filter.operand : undefined;
}
