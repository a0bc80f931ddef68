import { Pool } from 'undici';
import { z } from 'zod';
import { signWorkerToken } from '@callsheet/runtime';
import { type BenchServers } from '../servers.js';

const Created = z.object({ id: z.string() });
const Claimed = z.object({ task_id: z.string() });

/** Makes the three calls of a task's life, over connections that stay open. */
export class Client {
  private readonly pool: Pool;
  private readonly tokens = new Map<string, string>();

  constructor(
    url: string,
    private readonly secrets: BenchServers['secrets'],
  ) {
    this.pool = new Pool(url, { connections: 64 });
  }

  async create(): Promise<string> {
    const task = { task_type: 't2v', params: { prompt: 'a cat walking through a garden' } };
    return Created.parse(await this.post('/api/tasks', this.secrets.apiKey, task)).id;
  }

  async claim(worker: string): Promise<string> {
    const body = { worker_id: worker, run_type: 'gpu', wait: 10 };
    return Claimed.parse(await this.post('/functions/v1/claim-next-task', this.tokenOf(worker), body))
      .task_id;
  }

  async complete(worker: string, task: string): Promise<void> {
    const body = { task_id: task, status: 'Complete', output_location: 'rendered by nobody' };
    await this.post('/functions/v1/update-task-status', this.tokenOf(worker), body);
  }

  close(): void {
    void this.pool.close();
  }

  private async post(path: string, token: string, body: object): Promise<unknown> {
    const { statusCode, body: answer } = await this.pool.request({
      method: 'POST',
      path,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (statusCode >= 300) throw new Error(`${path}: ${statusCode} ${(await answer.text()).slice(0, 200)}`);
    return statusCode === 204 ? undefined : answer.json();
  }

  private tokenOf(worker: string): string {
    const { workerTokenSecret: secret } = this.secrets;
    const token =
      this.tokens.get(worker) ?? signWorkerToken({ secret, workerId: worker, ttlSeconds: 86_400 });
    this.tokens.set(worker, token);
    return token;
  }
}
