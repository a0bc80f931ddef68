import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived; `body` is parsed when it was JSON. */
export interface Recorded {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: Record<string, unknown>;
}

/** A task as the server hands it out. */
export interface ServedTask {
  task_id: string;
  task_type: string;
  params: Record<string, unknown>;
  project_id: string | null;
  traceparent?: string;
}

/** A small server that keeps the worker contract: bearer token on edge calls, apikey on heartbeats, none on uploads. */
export class ContractServer {
  readonly requests: Recorded[] = [];
  readonly outcomes = new Map<string, Record<string, unknown>>();
  readonly uploads = new Map<string, Buffer>();
  /** Statuses to answer with before behaving, by path; 0 breaks the connection. */
  readonly faults = new Map<string, number[]>();
  /** Tasks that are taken away as soon as their worker reports progress. */
  readonly unwanted = new Set<string>();
  #waiting: ServedTask[] = [];
  #held: ServedTask | undefined;
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  static async start(...tasks: ServedTask[]): Promise<ContractServer> {
    const server = new ContractServer();
    server.#waiting = tasks;
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  /** The requests to a path, oldest first. */
  to(path: string): Recorded[] {
    return this.requests.filter((request) => request.path === path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const raw = await readAll(request);
    const path = (request.url ?? '').replace(/\?.*/, '');
    const isJson = request.headers['content-type'] === 'application/json';
    const body = isJson ? (JSON.parse(raw.toString()) as Record<string, unknown>) : {};
    this.requests.push({ method: request.method ?? '', path, headers: request.headers, body });
    const fault = this.faults.get(path)?.shift();
    if (fault === 0) return void request.socket.destroy();
    const [status, answer] = fault ? [fault, { error: 'injected' }] : this.#handle(request, path, body, raw);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(answer));
  }

  #handle(
    request: http.IncomingMessage,
    path: string,
    body: Record<string, unknown>,
    raw: Buffer,
  ): [number, unknown] {
    if (path.startsWith('/upload/')) return this.#store(request, path, raw);
    if (path === '/rest/v1/rpc/func_worker_heartbeat_with_logs') return this.#beat(request);
    if (request.headers.authorization !== 'Bearer worker-token') return [401, { error: 'no token' }];
    if (path === '/functions/v1/claim-next-task') return this.#claim();
    if (body.task_id !== this.#held?.task_id) return [409, { error: 'not yours' }];
    if (path === '/functions/v1/update-task-status') return this.#updateStatus(body);
    if (path === '/functions/v1/report-progress') return this.#hearProgress(String(body.task_id));
    if (path === '/functions/v1/generate-upload-url') return [200, this.#uploadTarget(body)];
    if (path === '/functions/v1/complete_task') return this.#complete(body);
    return [404, { error: 'unknown path' }];
  }

  // The worker is told to end once nothing waits and nothing is held: the fact a test waits for.
  #beat(request: http.IncomingMessage): [number, unknown] {
    if (request.headers.apikey !== 'anon-key') return [401, { error: 'no key' }];
    const isDone = this.#waiting.length === 0 && !this.#held;
    return [200, { success: true, worker_status: isDone ? 'terminating' : 'active' }];
  }

  #claim(): [number, unknown] {
    this.#held ??= this.#waiting.shift();
    return this.#held ? [200, this.#held] : [204, undefined];
  }

  #updateStatus(body: Record<string, unknown>): [number, unknown] {
    if (body.status === 'Failed') this.#settle(body);
    return [200, { success: true }];
  }

  #hearProgress(taskId: string): [number, unknown] {
    const wanted = !this.unwanted.has(taskId);
    if (!wanted) this.takeBack();
    return [200, { success: true, continue: wanted }];
  }

  #uploadTarget(body: Record<string, unknown>): Record<string, string> {
    const [file, thumbnail] = [
      `u/tasks/${String(body.task_id)}/video.mp4`,
      `u/tasks/${String(body.task_id)}/thumb.jpg`,
    ];
    return {
      upload_url: `${this.url}/upload/${file}?token=t`,
      storage_path: file,
      thumbnail_upload_url: `${this.url}/upload/${thumbnail}?token=t`,
      thumbnail_storage_path: thumbnail,
    };
  }

  #store(request: http.IncomingMessage, path: string, raw: Buffer): [number, unknown] {
    if (request.method !== 'PUT' || Number(request.headers['content-length']) !== raw.length)
      return [411, {}];
    this.uploads.set(path.slice('/upload/'.length), raw);
    return [200, {}];
  }

  #complete(body: Record<string, unknown>): [number, unknown] {
    const isUploaded = typeof body.storage_path === 'string' && this.uploads.has(body.storage_path);
    if (!isUploaded && typeof body.file_data !== 'string') return [400, { error: 'no artefact' }];
    this.#settle(body);
    return [200, { success: true }];
  }

  #settle(body: Record<string, unknown>): void {
    this.outcomes.set(String(body.task_id), body);
    this.#held = undefined;
  }

  /** Takes the held task away, as a cancellation does: further calls for it answer 409. */
  takeBack(): void {
    this.#held = undefined;
  }
}

async function readAll(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
