import { setTimeout as pause } from 'node:timers/promises';
import { type EmulatorOptions } from '../../local/runpod/settings.js';
import { type PodPolicy } from '../../services/pod-manager/src/policy.js';
import { until } from '../../services/pod-manager/src/testing/until.js';
import { type PodLoop } from '../../services/pod-manager/src/reconcile-pods/pod-loop.js';
import { PodManagerFixture, type PodFacts } from '../conformance/pod-manager.fixture.js';
import { compareLedger } from './compare-ledger.js';

const hourMs = 3_600_000;
const settleMs = 20_000;
const foreignPods = ['training-run-7', 'callsheet', 'callsheet-devbox'];

/** Must never be seen where the provider, an operator or a log reader could see it. */
export const secrets = {
  workerToken: 'a-secret-for-worker-tokens',
  workerVariable: 'hf_secret_of_the_worker',
};

/** One fault from the request of workers to the end: a provider with pods of others, a database, pod-managers. */
export class Story {
  private constructor(readonly at: PodManagerFixture) {}

  static async open(options: Partial<EmulatorOptions> = {}): Promise<Story> {
    return new Story(await PodManagerFixture.open({ foreignPods, ...options }));
  }

  close(): Promise<void> {
    return this.at.close();
  }

  start(env: Record<string, string> = {}, policy: Partial<PodPolicy> = {}): PodLoop {
    const secret = {
      WORKER_TOKEN_SECRET: secrets.workerToken,
      WORKER_EXTRA_ENV: JSON.stringify({ HF_TOKEN: secrets.workerVariable }),
    };
    return this.at.startPodManager({ ...secret, ...env }, policy);
  }

  /** Waits until an attempt for the worker is in that phase. */
  inPhase(workerId: string, phase: string): Promise<PodFacts> {
    return this.at.inPhase(workerId, phase);
  }

  inStatus(workerId: string, status: string) {
    return this.at.inStatus(workerId, status);
  }

  /** Requests a worker and waits until it runs and has spoken. */
  async startWorker(id = 'gpu-1'): Promise<PodFacts> {
    await this.at.requestWorker(id);
    return this.works(id);
  }

  /** Waits until a requested worker is launched, and lets it speak. */
  async works(id: string): Promise<PodFacts> {
    const row = await this.inPhase(id, 'launched');
    await this.at.beat(id);
    return row;
  }

  /** Waits until the provider has been asked for its list so many times more. */
  async looks(times: number): Promise<void> {
    const path = /^\/v2\/pods(\?|$)/;
    const before = await this.at.timesAsked('GET', path);
    await until(async () => (await this.at.timesAsked('GET', path)) >= before + times);
  }

  faultsUsedUp(): Promise<unknown> {
    return until(async () => Object.keys((await this.at.state()).faults).length === 0);
  }

  /** How often a pod was asked for. */
  creates(): Promise<number> {
    return this.at.timesAsked('POST', /^\/v2\/pods$/);
  }

  /** Facts of the log lines with this message. */
  logged(message: string): Record<string, unknown>[] {
    return this.at.logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === message);
  }

  /** What was said about lists that could not be read. */
  unlisted(): Record<string, unknown>[] {
    return this.at.logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => String(msg).includes('nothing is concluded'));
  }

  /** Lets time pass for the provider, its pods and our rows alike. */
  async pass(ms: number): Promise<void> {
    const back = ms / 1000;
    await this.at.database`
      update callsheet.pods set requested_at = requested_at - make_interval(secs => ${back}),
        created_at = created_at - make_interval(secs => ${back}),
        stopped_at = stopped_at - make_interval(secs => ${back})`;
    await this.at.admin('/clock', { advanceMs: ms });
  }

  /**
   * The end of every fault: exactly the wanted workers have a pod, and each one; after an hour and again after their
   * end our ledger is what the provider bills; pods of others are as they were; no secret was written down.
   */
  async endsWell(wanted: readonly string[]): Promise<void> {
    await this.hasExactly(wanted);
    await this.pass(hourMs);
    await compareLedger(this.at);
    for (const id of wanted) await this.at.drainWorker(id);
    for (const id of wanted) await this.inStatus(id, 'terminated');
    await this.hasExactly([]);
    await compareLedger(this.at);
    await this.leavesOthersAlone();
    await this.keepsSecrets();
  }

  private async hasExactly(wanted: readonly string[]): Promise<void> {
    const found = async () => {
      const owners = await this.at.database<{ provider_pod_id: string; worker_id: string }>`
        select provider_pod_id, worker_id from callsheet.pods where phase <> 'terminated'`;
      const ownerOf = new Map(owners.map((row) => [row.provider_pod_id, row.worker_id]));
      const live = await this.at.livePods();
      return live.map(({ id, name }) => ownerOf.get(id) ?? `nobody's ${name}`).sort();
    };
    const expected = [...wanted].sort();
    const deadline = Date.now() + settleMs;
    while (JSON.stringify(await found()) !== JSON.stringify(expected) && Date.now() < deadline)
      await pause(50);
    expect(await found()).toEqual(expected);
  }

  private async leavesOthersAlone(): Promise<void> {
    const { pods, foreignWrites } = await this.at.state();
    expect(foreignWrites).toBe(0);
    const others = pods.filter(({ foreign }) => foreign).map(({ name, phase }) => [name, phase]);
    expect(others).toEqual(foreignPods.map((name) => [name, 'reachable']));
  }

  /** Logs, what is stored of failures, events, and what the provider's own journal shows. */
  private async keepsSecrets(): Promise<void> {
    const rows = await this.at.database`
      select row_to_json(p) from callsheet.pods p union all select row_to_json(w) from public.workers w
      union all select row_to_json(o) from callsheet.outbox o`;
    const journal = await (await fetch(`${this.at.emulator.adminUrl}/journal`)).text();
    const text = [...this.at.logged, JSON.stringify(rows), journal].join('\n');
    const keyLines = this.at.key.split('\n').filter((line) => line.length > 30 && !line.startsWith('-----'));
    const hidden = [...Object.values(secrets), this.at.emulator.apiKey, ...keyLines];
    expect(hidden.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text.match(/eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g)).toBeNull();
  }
}
