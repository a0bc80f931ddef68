import { Task, type CreateTask } from '@callsheet/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const GIVE_UP_AFTER_MS = 60_000;

/** The REST API as a careful client calls it: an unreachable or busy server is asked again, a create is never doubled. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** Creates a task; the Idempotency-Key makes a repeated request harmless. */
  async create(
    task: Pick<CreateTask, 'task_type' | 'params' | 'webhook_url' | 'min_vram_gb'>,
  ): Promise<Task> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return Task.parse(await this.call('/api/tasks', { method: 'POST', headers, body: JSON.stringify(task) }));
  }

  async get(id: string): Promise<Task> {
    return Task.parse(await this.call(`/api/tasks/${id}`, {}));
  }

  private async call(path: string, init: RequestInit): Promise<unknown> {
    const headers = { ...init.headers, authorization: `Bearer ${this.key}` };
    const response = await fetchPatiently(this.url + path, { ...init, headers });
    const body: unknown = await response.json();
    if (!response.ok)
      throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  }
}

/** fetch that tries again for a minute while the server is unreachable or answers 502, 503 or 504. */
export async function fetchPatiently(url: string, init: RequestInit = {}): Promise<Response> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) }).catch(
      (error: unknown) => error,
    );
    if (answer instanceof Response && ![502, 503, 504].includes(answer.status)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`${url} does not answer`, {
        cause: answer instanceof Response ? answer.status : answer,
      });
    }
    await sleep(300);
  }
}
