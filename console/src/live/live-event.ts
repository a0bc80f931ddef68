import type { StreamEvent } from '@callsheet/client';

/** An event of the stream, as far as the console reads it. */
export interface LiveEvent {
  id: string;
  type: string;
  at: string;
  taskId?: string;
  workerId?: string;
  batchId?: string;
  status?: string;
  attempts?: number;
  data: Record<string, unknown>;
}

/** Picks from an event what most of the console asks for. */
export function asLiveEvent({ id, type, data }: StreamEvent): LiveEvent {
  const text = (name: string) => (typeof data[name] === 'string' ? data[name] : undefined);
  const attempts = data['attempts'];
  return {
    id: id || `${type} ${text('worker_id')} ${text('occurred_at')}`,
    type,
    at: text('occurred_at') ?? new Date().toISOString(),
    taskId: text('task_id'),
    workerId: text('worker_id'),
    batchId: text('batch_id'),
    status: text('status'),
    attempts: typeof attempts === 'number' ? attempts : undefined,
    data,
  };
}
