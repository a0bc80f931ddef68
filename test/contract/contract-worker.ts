import { statSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { curl, httpx, putFile, type Reply } from './wire.js';

const INLINE_BELOW_BYTES = 2 * 1024 * 1024;
const retried = [502, 503, 504];

/** A claimed task as the worker's main loop needs it; anything else there ends the real process. */
export interface Claimed {
  task_id: string;
  task_type: string;
  params: Record<string, unknown>;
  project_id: string | null;
}

/**
 * Speaks as Headless-Wan2GP does, request for request (docs/worker-contract.md): its headers, its encodings, its curl, and its
 * own rules for what counts as an answer. `sent` are the calls it made, oldest first.
 */
export class ContractWorker {
  readonly sent: string[] = [];

  constructor(
    private readonly url: string,
    readonly id: string,
    private readonly token: string,
  ) {}

  /** Undefined for anything but 200; throws where the real worker's process would end. */
  async claim(): Promise<Claimed | undefined> {
    const reply = await this.edge('claim-next-task', { worker_id: this.id, run_type: 'gpu' });
    if (reply.status !== 200) return undefined;
    const body: unknown = JSON.parse(reply.text);
    if (body === null || JSON.stringify(body) === '{}') return undefined;
    return asClaimed(body);
  }

  /** What decides whether the worker claims: 0 when `totals` are not there. */
  async queuedOnly(): Promise<number> {
    const reply = await this.edge('task-counts', { run_type: 'gpu', include_active: true });
    const { totals } = JSON.parse(reply.text) as { totals?: { queued_only?: number } };
    return reply.status === 200 ? (totals?.queued_only ?? 0) : 0;
  }

  /** True for exactly 200, after up to three tries. */
  async report(body: Record<string, unknown>): Promise<boolean> {
    return (await this.retrying('update-task-status', body)).status === 200;
  }

  /** Throws unless the answer is exactly 200, as the orchestrator's code does. */
  async createTask(body: Record<string, unknown>): Promise<void> {
    const { status, text } = await this.retrying('create-task', body);
    if (status !== 200) throw new Error(`create-task answered ${status}: ${text}`);
  }

  /** Delivers a file: inline below 2 MiB, else with signed URLs, its thumbnail first. Gives the public URL. */
  async deliver(taskId: string, file: string, thumbnail?: string): Promise<string> {
    if (statSync(file).size < INLINE_BELOW_BYTES) {
      return this.complete({
        task_id: taskId,
        file_data: readFileSync(file).toString('base64'),
        filename: basename(file),
        ...(thumbnail === undefined
          ? {}
          : {
              first_frame_data: readFileSync(thumbnail).toString('base64'),
              first_frame_filename: `thumb_${taskId.slice(0, 8)}.jpg`,
            }),
      });
    }
    const asked = {
      task_id: taskId,
      filename: basename(file),
      content_type: 'video/mp4',
      generate_thumbnail_url: true,
    };
    const reply = await this.retrying('generate-upload-url', asked);
    if (reply.status !== 200) throw new Error(`generate-upload-url answered ${reply.status}`);
    const urls = JSON.parse(reply.text) as Record<string, string>;
    if (thumbnail !== undefined) await this.put(urls['thumbnail_upload_url'], thumbnail, 'image/jpeg');
    await this.put(urls['upload_url'], file, 'video/mp4');
    const paths = {
      storage_path: urls['storage_path'],
      ...(thumbnail === undefined ? {} : { thumbnail_storage_path: urls['thumbnail_storage_path'] }),
    };
    return this.complete({ task_id: taskId, ...paths });
  }

  /** Completes with a body of any of the three shapes; 201 would be a failure. */
  async complete(body: Record<string, unknown>): Promise<string> {
    const { status, text } = await this.retrying('complete_task', body);
    if (status !== 200) throw new Error(`complete_task answered ${status}: ${text}`);
    return String((JSON.parse(text) as { public_url?: string | null }).public_url);
  }

  /** The body of an edge function that answers 200; undefined for 404. */
  async ask(name: string, body: Record<string, unknown>): Promise<unknown> {
    const { status, text } = await this.edge(name, body);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`${name} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  /** Rows, as postgrest-py asks for them. */
  async select(path: string): Promise<unknown[]> {
    const reply = await this.rest('GET', path);
    const rows: unknown = JSON.parse(reply.text);
    if (reply.status !== 200 || !Array.isArray(rows)) throw new Error(`${reply.status}: ${reply.text}`);
    return rows as unknown[];
  }

  /** One row as an object; undefined when the error's text says "0 rows", which is all the worker looks for. */
  async single(path: string): Promise<Record<string, unknown> | undefined> {
    const reply = await this.rest('GET', path, { accept: 'application/vnd.pgrst.object+json' });
    if (reply.status === 200) return JSON.parse(reply.text) as Record<string, unknown>;
    if (reply.text.includes('0 rows')) return undefined;
    throw new Error(`${reply.status}: ${reply.text}`);
  }

  /** The rows that a write touched. */
  async write(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object): Promise<unknown[]> {
    const headers = { prefer: 'return=representation', 'content-type': 'application/json' };
    const reply = await this.rest(method, path, headers, JSON.stringify(body));
    const rows: unknown = JSON.parse(reply.text);
    if (![200, 201].includes(reply.status) || !Array.isArray(rows))
      throw new Error(`${reply.status}: ${reply.text}`);
    return rows as unknown[];
  }

  /** A beat by curl with an apikey alone; true when the output is an object with `success: true`, or nothing readable. */
  async beat(status: 'active' | 'crashed', logs: object[] = []): Promise<boolean> {
    const name = 'func_worker_heartbeat_with_logs';
    this.sent.push(`POST rest/v1/rpc/${name}`);
    const body = {
      worker_id_param: this.id,
      vram_total_mb_param: status === 'active' ? 24_564 : 0,
      vram_used_mb_param: 0,
      logs_param: logs,
      status_param: status,
    };
    const headers = {
      apikey: this.token,
      'Content-Type': 'application/json',
      Prefer: 'return=representation',
    };
    const output = await curl(`${this.url}/rest/v1/rpc/${name}`, headers, JSON.stringify(body));
    try {
      const answer = JSON.parse(output) as { success?: unknown };
      return !Array.isArray(answer) && answer.success === true;
    } catch {
      return true;
    }
  }

  private edge(name: string, body: object): Promise<Reply> {
    this.sent.push(`POST functions/v1/${name}`);
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    return httpx('POST', `${this.url}/functions/v1/${name}`, { headers, body: JSON.stringify(body) });
  }

  /** Three tries on 502, 503 and 504 alone; the worker's pauses between them are left out. */
  private async retrying(name: string, body: object): Promise<Reply> {
    let reply = await this.edge(name, body);
    for (let again = 0; again < 2 && retried.includes(reply.status); again++)
      reply = await this.edge(name, body);
    return reply;
  }

  private async put(url: string | undefined, file: string, type: string): Promise<void> {
    this.sent.push('PUT storage/v1/object/upload/sign');
    const { status, text } = await putFile(url ?? '', file, type);
    if (![200, 201].includes(status)) throw new Error(`the upload answered ${status}: ${text}`);
  }

  private rest(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<Reply> {
    this.sent.push(`${method} rest/v1/${path.split('?')[0]}`);
    const sent = {
      apikey: this.token,
      authorization: `Bearer ${this.token}`,
      'accept-profile': 'public',
      'content-profile': 'public',
      'x-client-info':
        'supabase-py/2.31.0; platform=Linux; platform-version=5.15; runtime=python; runtime-version=3.11',
      ...headers,
    };
    return httpx(method, `${this.url}/rest/v1/${path}`, { headers: sent, body });
  }
}

function asClaimed(body: unknown): Claimed {
  const task = body as Partial<Claimed>;
  if (typeof task.task_id !== 'string' || typeof task.task_type !== 'string')
    throw new Error('the worker process would end: KeyError');
  if (typeof task.params !== 'object' || task.params === null || Array.isArray(task.params))
    throw new Error('the worker process would end: params is no object');
  return {
    task_id: task.task_id,
    task_type: task.task_type,
    params: task.params,
    project_id: task.project_id ?? null,
  };
}
