import { signWorkerToken } from '@callsheet/runtime';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ChaosSystem } from '../system/chaos-system.js';

const ASK_AGAIN_MS = 300;
const Claimed = z.object({ task_id: z.string() });

/** A worker on a machine of its own that does what a fault wants of it. What gets no answer is repeated until the signal. */
export class DrivenWorker {
  readonly id: string;
  private readonly token: string;

  constructor(
    private readonly system: ChaosSystem,
    name: string,
    private readonly signal: AbortSignal,
  ) {
    this.id = `${name}-${randomUUID().slice(0, 8)}`;
    const { workerTokenSecret: secret } = system.settings.facts.secrets;
    this.token = signWorkerToken({ secret, workerId: this.id, ttlSeconds: 3_600 });
  }

  /** Asks once; undefined when there is nothing to do. */
  async claim(): Promise<string | undefined> {
    const answer = await this.post('/functions/v1/claim-next-task', { worker_id: this.id, run_type: 'gpu' });
    return answer?.status === 200 ? Claimed.parse(await answer.json()).task_id : undefined;
  }

  async beat(): Promise<void> {
    const beat = { worker_id_param: this.id, status_param: 'active', logs_param: [] };
    await this.post('/rest/v1/rpc/func_worker_heartbeat_with_logs', beat);
  }

  async fail(task: string, text: string): Promise<void> {
    await this.report({ task_id: task, status: 'Failed', output_location: text });
  }

  async giveBack(task: string): Promise<void> {
    await this.report({ task_id: task, status: 'Queued' });
  }

  private async report(body: object): Promise<void> {
    await this.post('/functions/v1/update-task-status', body);
  }

  private async post(path: string, body: object): Promise<Response | undefined> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      apikey: this.token,
      'content-type': 'application/json',
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    while (!this.signal.aborted) {
      try {
        const response = await fetch(this.system.url + path, {
          ...init,
          signal: AbortSignal.timeout(10_000),
        });
        if (response.status < 500) return response;
      } catch {
        // Nobody there just now.
      }
      await sleep(ASK_AGAIN_MS);
    }
    return undefined;
  }
}
