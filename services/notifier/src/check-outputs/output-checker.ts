import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, DATABASE, errorMessage, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { ReceiverClient } from '../call-receivers/receiver-client.js';
import { type NotifierConfig } from '../config.js';
import { settleOutput, takeDueOutputs, type DueOutput } from './check-outputs.sql.js';
import { judgeOutput, type Look } from './judge-output.js';

const INTERVAL_MS = 1000;
/** Looks at once; most results are in our storage and need none. */
const AT_ONCE = 20;
const LOOK_TIMEOUT_MS = 10_000;
const LEASE_MS = 60_000;

/** Looks at outputs that are not in our storage: what a worker names must not only be named. Replicas share the work. */
@Injectable()
export class OutputChecker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;
  private readonly client: ReceiverClient;

  constructor(
    @Inject(CONFIG) config: NotifierConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.ticker = new Ticker('check-outputs', INTERVAL_MS, () => this.runOnce(), log);
    this.client = new ReceiverClient({
      timeoutMs: LOOK_TIMEOUT_MS,
      allowed: config.WEBHOOK_ALLOW_PRIVATE,
      dnsServers: config.WEBHOOK_DNS_SERVERS,
    });
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.client.close();
    await this.ticker.stop();
  }

  /** Looks at what is due. */
  async runOnce(): Promise<void> {
    let due: DueOutput[];
    do {
      due = await takeDueOutputs(this.database, AT_ONCE, LEASE_MS);
      await Promise.all(due.map((output) => this.check(output)));
    } while (due.length === AT_ONCE);
  }

  private async check({ task_id: taskId, checks, url }: DueOutput): Promise<void> {
    const verdict = judgeOutput(await this.look(url), checks);
    await settleOutput(this.database, taskId, verdict);
    if (verdict.kind === 'unreachable')
      this.log.warn({ taskId, reason: verdict.problem }, 'output unreachable');
  }

  private async look(url: string): Promise<Look> {
    try {
      // Not every server that has a file answers HEAD.
      const headers = { range: 'bytes=0-0' };
      const { statusCode } = await this.client.send(new URL(url), { method: 'GET', headers });
      return { kind: 'answered', statusCode };
    } catch (error) {
      return { kind: 'unanswered', error: errorMessage(error) };
    }
  }
}
