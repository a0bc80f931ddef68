import { ClaimAnswer, UploadUrls } from '@callsheet/contracts';
import { type TestIngest } from './start-ingest.js';

/** A worker's id, whose token is sent, or the headers to send instead. */
type Speaker = string | Record<string, string>;

/** POSTs as a worker; text is sent as it is, anything else as JSON. */
export async function post(ingest: TestIngest, path: string, speaker: Speaker, body: unknown) {
  const headers =
    typeof speaker === 'string' ? { authorization: `Bearer ${ingest.workerToken(speaker)}` } : speaker;
  const response = await fetch(`${ingest.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, json };
}

/** Calls an edge function. */
export function edge(ingest: TestIngest, name: string, speaker: Speaker, body: unknown) {
  return post(ingest, `/functions/v1/${name}`, speaker, body);
}

interface QueuedTask {
  task_type?: string;
  params?: object;
  max_attempts?: number;
}

/** Queues a task with plain SQL and gives its id. */
export async function queue(ingest: TestIngest, task: QueuedTask = {}): Promise<string> {
  const params = JSON.stringify(task.params ?? { prompt: 'a cat', model: 'wan2gp_v2.1' });
  const [row] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, params, max_attempts)
    values (${task.task_type ?? 'video_generation'}, ${params}, ${task.max_attempts ?? 3}) returning id`;
  return row?.id ?? '';
}

/** Empties the queue; what the services' loops hold open is waited for, never locked out. */
export async function forgetTasks({ database }: TestIngest): Promise<void> {
  await database`delete from callsheet.ready_tasks`;
  await database`delete from callsheet.running_tasks`;
  await database`delete from public.tasks`;
}

/** Forgets the workers, too. */
export async function forgetWorkers(ingest: TestIngest): Promise<void> {
  await forgetTasks(ingest);
  await ingest.database`delete from public.system_logs`;
  await ingest.database`delete from public.workers`;
}

/** Claims for a worker; there must be a task for it. */
export async function claim(ingest: TestIngest, worker: string): Promise<ClaimAnswer> {
  const body = { worker_id: worker, run_type: 'gpu' };
  const { status, json } = await edge(ingest, 'claim-next-task', worker, body);
  expect(status).toBe(200);
  return ClaimAnswer.parse(json);
}

/** Queues a task and hands it to the worker. */
export async function claimed(ingest: TestIngest, worker: string, task: QueuedTask = {}): Promise<string> {
  const id = await queue(ingest, task);
  expect((await claim(ingest, worker)).task_id).toBe(id);
  return id;
}

/** A task as the database has it. */
export async function rowOf(ingest: TestIngest, id: string) {
  const [row] = await ingest.database<{
    status: string;
    attempts: number;
    worker_id: string | null;
    output_location: string | null;
    error_message: string | null;
    result_data: Record<string, unknown> | null;
    params: Record<string, unknown>;
  }>`select status, attempts, worker_id, output_location, error_message, result_data, params
    from public.tasks where id = ${id}`;
  return row;
}

/** What a worker does with a large file and its thumbnail. */
export async function upload(
  ingest: TestIngest,
  worker: string,
  id: string,
  video: Buffer,
): Promise<UploadUrls> {
  const asked = {
    task_id: id,
    filename: `task_${id}.mp4`,
    content_type: 'video/mp4',
    generate_thumbnail_url: true,
  };
  const { status, json } = await edge(ingest, 'generate-upload-url', worker, asked);
  expect(status).toBe(200);
  const urls = UploadUrls.parse(json);
  const put = async (url: string | undefined, body: Buffer) =>
    (await fetch(url ?? '', { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body })).status;
  expect(await put(urls.thumbnail_upload_url, Buffer.from('jpeg'))).toBe(200);
  expect(await put(urls.upload_url, video)).toBe(200);
  return urls;
}
