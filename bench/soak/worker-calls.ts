import { signWorkerToken } from '@callsheet/runtime';
import { z } from 'zod';
import { Agent, fetch } from 'undici';

const Claimed = z.object({ task_id: z.string() });

/** The worker's HTTP contract, for many workers over one pool of connections. */
export class WorkerCalls {
  private readonly dispatcher = new Agent({ connections: 2_000, keepAliveTimeout: 60_000 });
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly secret: string,
  ) {}

  /** The id of the task that was handed out; undefined when there was none in time, or the signal ended the wait. */
  async claim(worker: string, waitSec: number, signal: AbortSignal): Promise<string | undefined> {
    const body = { worker_id: worker, run_type: 'gpu', wait: waitSec };
    const call = this.post(worker, '/functions/v1/claim-next-task', body, signal);
    const answer = await call.catch((error: unknown) => {
      if (signal.aborted) return { status: 204, json: undefined };
      throw error;
    });
    return answer.status === 204 ? undefined : Claimed.parse(answer.json).task_id;
  }

  async complete(worker: string, task: string): Promise<void> {
    const body = { task_id: task, status: 'Complete', output_location: 'rendered by nobody' };
    await this.post(worker, '/functions/v1/update-task-status', body);
  }

  async heartbeat(worker: string): Promise<void> {
    const body = {
      worker_id_param: worker,
      status_param: 'active',
      vram_total_mb_param: 24_576,
      logs_param: [],
    };
    await this.post(worker, '/rest/v1/rpc/func_worker_heartbeat_with_logs', body);
  }

  close(): Promise<void> {
    return this.dispatcher.destroy();
  }

  private async post(worker: string, path: string, body: object, signal?: AbortSignal) {
    const token = this.tokenOf(worker);
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, apikey: token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher: this.dispatcher,
      signal: signal ?? null,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 200)}`);
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, json };
  }

  private tokenOf(worker: string): string {
    const token =
      this.tokens.get(worker) ??
      signWorkerToken({ secret: this.secret, workerId: worker, ttlSeconds: 86_400 });
    this.tokens.set(worker, token);
    return token;
  }
}
