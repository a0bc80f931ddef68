import { CreatedWebhook, RotatedSecret, Task } from '@callsheet/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const GIVE_UP_AFTER_MS = 90_000;
const ATTEMPT_LIMIT_MS = 10_000;
const Batch = z.object({ id: z.string(), progress: z.object({ total: z.number() }) });

/** An answer that came, whatever it says. */
export interface Answer {
  status: number;
  body: unknown;
}

/** A customer's client of the REST API: repeats what got no answer or a 5xx, with the same Idempotency-Key. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async create(task: Record<string, unknown>, idempotencyKey: string): Promise<string> {
    return Task.parse(await this.expect('POST', '/api/tasks', task, idempotencyKey)).id;
  }

  async createBatch(batch: Record<string, unknown>, idempotencyKey: string): Promise<z.infer<typeof Batch>> {
    return Batch.parse(await this.expect('POST', '/api/batches', batch, idempotencyKey));
  }

  async get(id: string): Promise<Task> {
    return Task.parse(await this.expect('GET', `/api/tasks/${id}`));
  }

  /** False when the task is no longer in a status to cancel. */
  async cancel(id: string): Promise<boolean> {
    return (await this.call('POST', `/api/tasks/${id}/cancel`)).status === 200;
  }

  /** False when the task is not Failed, or no longer: a retry whose answer was lost counts as none. */
  async retry(id: string, params: Record<string, unknown>): Promise<boolean> {
    return (await this.call('POST', `/api/tasks/${id}/retry`, { params })).status === 200;
  }

  async createWebhook(url: string): Promise<CreatedWebhook> {
    return CreatedWebhook.parse(await this.expect('POST', '/api/webhooks', { url }));
  }

  /** The secret that signs what goes to tasks' own webhook_url. */
  async makeTaskSecret(): Promise<string> {
    return RotatedSecret.parse(await this.expect('POST', '/api/webhooks/task-secret/rotate', {})).secret;
  }

  private async expect(
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey?: string,
  ): Promise<unknown> {
    const answer = await this.call(method, path, body, idempotencyKey);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  private async call(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const deadline = Date.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      const answer = await attempt(this.url + path, init);
      if (typeof answer !== 'string' && answer.status < 500 && answer.status !== 429) return answer;
      if (Date.now() > deadline)
        throw new Error(`${method} ${path}: ${typeof answer === 'string' ? answer : answer.status}`);
      await sleep(300);
    }
  }
}

async function attempt(url: string, init: RequestInit): Promise<Answer | string> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
