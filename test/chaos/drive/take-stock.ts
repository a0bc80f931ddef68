import { EVENT_STREAM, TaskStatus } from '@callsheet/contracts';
import { createLog, connectNats } from '@callsheet/runtime';
import { jetstream } from '@nats-io/jetstream';
import { type EntryOf, type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';

/** Writes down what is there when a run is over: rows, files, messages, the ledger and the bill. */
export async function takeStock(system: ChaosSystem, history: HistoryWriter): Promise<void> {
  for (const row of await system.database<TaskRow>`
      select id as task, batch_id as batch, status, attempts, max_attempts as "maxAttempts",
        case when status = 'Complete' then coalesce(result_data ->> 'video_url', output_location) end as url
      from tasks`) {
    const status = TaskStatus.parse(row.status);
    history.note({
      type: 'task',
      ...row,
      status,
      download: row.url === null ? null : await download(row.url),
    });
  }
  for (const row of await system.database<EventRow>`
      select id::float8 as id, event_type as event, task_id as task, status, attempts, worker_id as worker,
        data ->> 'error_message' as error, case when event_type = 'batch.completed' then data ->> 'batch_id' end as batch,
        (data ->> 'completed')::int + (data ->> 'failed')::int + (data ->> 'cancelled')::int as ended
      from callsheet.outbox order by id`)
    history.note({ type: 'event', ...row });
  history.note({ type: 'stream', ids: await readStream(system.natsUrl) });
  for (const row of await system.database<PodRecord>`
      select p.name, p.provider_pod_id as "podId", p.phase, w.status as "workerStatus",
        extract(epoch from coalesce(p.stopped_at, now()) - p.created_at)::float8 as seconds,
        p.cost_per_hour::float8 as "usdPerHour"
      from callsheet.pods p join workers w on w.id = p.worker_id`)
    history.note({ type: 'pod', ...row });
  for (const pod of (await system.emulator.state()).pods) {
    const { id, name, phase, spentUsd, costPerHour } = pod;
    if (pod.foreign) continue;
    const exists = phase !== 'gone' && phase !== 'terminated';
    const seconds = (spentUsd / costPerHour) * 3_600;
    const createdAt = history.timeOf(new Date(pod.createdAt));
    history.note({ type: 'bill', name, podId: id, createdAt, exists, seconds, usdPerHour: costPerHour });
  }
}

type TaskRow = Omit<EntryOf<'task'>, 'type' | 'at' | 'download' | 'status'> & { status: string };
type EventRow = Omit<EntryOf<'event'>, 'type' | 'at'>;
type PodRecord = Omit<EntryOf<'pod'>, 'type' | 'at'>;

async function download(url: string): Promise<EntryOf<'task'>['download']> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      bytes: bytes.length,
      isVideo: bytes.toString('latin1', 4, 8) === 'ftyp',
    };
  } catch {
    return { status: 0, bytes: 0, isVideo: false };
  }
}

/** The outbox ids of all messages, from the first to the last. */
async function readStream(url: string): Promise<number[]> {
  const nats = await connectNats(url, 'chaos', createLog('chaos', 'fatal'));
  try {
    const consumer = await jetstream(nats).consumers.get(EVENT_STREAM);
    const ids: number[] = [];
    let left = (await consumer.info()).num_pending;
    while (left > 0) {
      for await (const message of await consumer.fetch({
        max_messages: Math.min(left, 500),
        expires: 5_000,
      })) {
        ids.push(Number(message.headers?.get('Nats-Msg-Id')));
        left = message.info.pending;
      }
    }
    return ids;
  } finally {
    await nats.close();
  }
}
