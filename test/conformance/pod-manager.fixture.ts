import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog, openDatabase, parseConfig, type Database } from '@callsheet/runtime';
import { utils } from 'ssh2';
import { z } from 'zod';
import { startEmulator, type Emulator } from '../../local/runpod/emulator.js';
import { type EmulatorOptions } from '../../local/runpod/settings.js';
import { PodManagerConfig } from '../../services/pod-manager/src/config.js';
import { podParts, type PodParts } from '../../services/pod-manager/src/pod-parts.js';
import { type PodPolicy } from '../../services/pod-manager/src/policy.js';
import { newSshKey } from '../../services/pod-manager/src/testing/new-ssh-key.js';
import { until } from '../../services/pod-manager/src/testing/until.js';
import { PodLoop } from '../../services/pod-manager/src/reconcile-pods/pod-loop.js';
import { createDatabase } from '../support/database.js';
import { createDirectory } from '../support/directory.js';

const State = z.object({
  pods: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      phase: z.string(),
      foreign: z.boolean(),
      compute: z.string(),
      dataCenterId: z.string(),
      spentUsd: z.number(),
      costPerHour: z.number(),
      pids: z.array(z.number()),
    }),
  ),
  foreignWrites: z.number(),
  overheard: z.array(z.string()),
  faults: z.record(z.string(), z.number()),
});
export type EmulatedPod = z.infer<typeof State>['pods'][number];
const Bill = z.object({ records: z.array(z.object({ podId: z.string(), totalAmount: z.number() })) });
const Journal = z.object({
  requests: z.array(z.object({ method: z.string(), path: z.string(), status: z.number() })),
});

export interface PodFacts {
  phase: string;
  name: string;
  provider_pod_id: string | null;
  gpu_type: string;
  failure_kind: string | null;
  failure_detail: string | null;
  absent_since: Date | null;
  cost_per_hour: string | null;
}

export interface WorkerFacts {
  status: string;
  error_code: string | null;
  error_message: string | null;
}

/** A database, a provider with somebody else's pod on it, and pod-managers between the two. */
export class PodManagerFixture {
  /** What the pod-managers have logged, at every level. */
  readonly logged: string[] = [];
  readonly key = newSshKey();
  private readonly loops: PodLoop[] = [];

  private constructor(
    readonly database: Database,
    readonly emulator: Emulator,
    private readonly drop: () => Promise<void>,
    private readonly ownsDatabase: boolean,
    /** Of its own database. */
    readonly databaseUrl: string,
  ) {}

  /** With a database of somebody else's, that one is used and left to them. */
  static async open(options: Partial<EmulatorOptions> = {}, shared?: Database): Promise<PodManagerFixture> {
    const test = shared ? undefined : await createDatabase();
    const directory = createDirectory('runpod');
    const workerMain = join(directory, 'worker.js');
    writeFileSync(workerMain, 'console.log("worker is up"); setInterval(() => undefined, 1000);\n');
    const emulator = await startEmulator({
      dataDirectory: directory,
      workerMain,
      bootMs: 200,
      sshdMs: 100,
      deleteLagMs: 200,
      billingLagMs: 0,
      requestsPerMinute: 100_000,
      foreignPods: ['somebody-elses-pod'],
      ...options,
    });
    return new PodManagerFixture(
      shared ?? openDatabase({ url: test?.url ?? '', applicationName: 'test' }),
      emulator,
      async () => test?.drop(),
      shared === undefined,
      test?.url ?? '',
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.beforeApplicationShutdown()));
    await this.emulator.stop();
    if (this.ownsDatabase) await this.database.end();
    await this.drop();
  }

  /** Starts a pod-manager, with times shortened to what the emulator needs. */
  startPodManager(env: Record<string, string> = {}, policy: Partial<PodPolicy> = {}): PodLoop {
    const loop = new PodLoop(this.parts(env, policy));
    this.loops.push(loop);
    loop.onApplicationBootstrap();
    return loop;
  }

  /** What a pod-manager works with. */
  parts(env: Record<string, string> = {}, policy: Partial<PodPolicy> = {}): PodParts {
    const log = createLog('pod-manager', 'trace', { write: (line) => this.logged.push(line) });
    const config = parseConfig(PodManagerConfig, this.environment(env));
    const short = { orphanGraceMs: 300, emptyListAfterMs: 5_000, deleteAgainMs: 500, searchMs: 1_000 };
    return podParts(config, this.database, log, { ...short, ...policy });
  }

  /** What a pod-manager is started with; `env` adds to it or, with an empty text, takes away. */
  environment(env: Record<string, string> = {}): Record<string, string> {
    return {
      DATABASE_URL: 'postgres://unused',
      RUNPOD_API_URL: this.emulator.url,
      RUNPOD_API_KEY: this.emulator.apiKey,
      RUNPOD_SSH_PRIVATE_KEY: this.key,
      WORKER_TOKEN_SECRET: 'a-secret-of-some-length',
      WORKER_SUPABASE_URL: 'http://127.0.0.1:9',
      WORKER_DIR: 'workspace/Headless-Wan2GP',
      POD_POLL_SEC: '0.2',
      ...env,
    };
  }

  /** What the scheduler does. */
  async requestWorker(id = 'gpu-1'): Promise<string> {
    await this
      .database`insert into public.workers (id, instance_type, status) values (${id}, 'runpod', 'spawning')`;
    return id;
  }

  /** What the scheduler does at the other end. */
  async drainWorker(id: string): Promise<void> {
    await this.database`
      update public.workers set status = 'terminating', terminating_at = now() where id = ${id}`;
  }

  /** What the worker itself does. */
  async beat(id: string): Promise<void> {
    await this.database`select public.func_update_worker_heartbeat(${id})`;
  }

  /** Puts a task in the queue and has the worker claim it; returns its id. */
  async giveTask(workerId: string): Promise<string> {
    await this
      .database`insert into public.tasks (task_type, params) values ('video_generation', '{"prompt":"x"}')`;
    const [task] = await this.database<{ id: string }>`
      select id from public.func_claim_available_task(${workerId})`;
    if (!task) throw new Error('the worker was given no task');
    return task.id;
  }

  async worker(id: string): Promise<WorkerFacts> {
    const [row] = await this.database<WorkerFacts>`
      select status, error_code, error_message from public.workers where id = ${id}`;
    if (!row) throw new Error(`there is no worker ${id}`);
    return row;
  }

  /** The worker's create attempts, oldest first. */
  rows(workerId: string): Promise<PodFacts[]> {
    return this.database<PodFacts>`
      select phase, name, provider_pod_id, gpu_type, failure_kind, failure_detail, absent_since, cost_per_hour
      from callsheet.pods where worker_id = ${workerId} order by requested_at`;
  }

  /** Events of a worker, in order. */
  async events(workerId: string): Promise<string[]> {
    const rows = await this.database<{ event_type: string }>`
      select event_type from callsheet.outbox where worker_id = ${workerId} and task_id is null order by id`;
    return rows.map(({ event_type }) => event_type);
  }

  /** Our pods that exist and cost money. */
  async livePods(): Promise<EmulatedPod[]> {
    const { pods } = await this.state();
    return pods.filter(({ foreign, phase }) => !foreign && phase !== 'terminated' && phase !== 'gone');
  }

  async state() {
    return State.parse(await (await fetch(`${this.emulator.adminUrl}/state`)).json());
  }

  /** How often the provider was asked for this. */
  async timesAsked(method: string, path: RegExp): Promise<number> {
    return (await this.requests()).filter((one) => one.method === method && path.test(one.path)).length;
  }

  /** What the provider was asked, and how it answered, oldest first. */
  async requests() {
    const answer = await (await fetch(`${this.emulator.adminUrl}/journal`)).json();
    return Journal.parse(answer).requests;
  }

  /** USD: what the provider bills for our pods, and what our ledger has for them. */
  async bill(): Promise<{ billed: number; ledger: number }> {
    const { records } = Bill.parse(await this.askProvider('GET', '/v2/billing/pods?lastN=2&bucketSize=hour'));
    const { pods } = await this.state();
    const foreign = new Set(pods.filter((pod) => pod.foreign).map(({ id }) => id));
    const own = records.filter(({ podId }) => !foreign.has(podId));
    const [spend] = await this.database<{ usd: number }>`
      select callsheet.spend(now() - interval '1 hour')::float8 as usd`;
    return { billed: own.reduce((sum, { totalAmount }) => sum + totalAmount, 0), ledger: spend?.usd ?? 0 };
  }

  /** Limits that were announced, in order. */
  async alarms(): Promise<unknown[]> {
    const rows = await this.database<{ data: unknown }>`
      select data from callsheet.outbox where event_type = 'budget.exceeded' order by id`;
    return rows.map(({ data }) => data);
  }

  /** Makes the next requests of a kind go wrong. */
  async fault(kind: string, next = 1, more: object = {}): Promise<void> {
    await this.admin('/faults', { kind, next, ...more });
  }

  async admin(path: string, body: object = {}): Promise<void> {
    const response = await fetch(`${this.emulator.adminUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** Creates a pod with the provider's own API, past any pod-manager. */
  async createPod(name: string): Promise<void> {
    await this.askProvider('POST', '/v2/pods', {
      name,
      image: 'runpod/pytorch',
      gpu: { id: 'NVIDIA GeForce RTX 4090' },
      disk: 50,
      ports: ['22/tcp'],
      env: { PUBLIC_KEY: publicKeyOf(this.key) },
    });
  }

  /** What the provider's own API answers. */
  async askProvider(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.emulator.url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'test',
        authorization: `Bearer ${this.emulator.apiKey}`,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  /** Waits until a pod of the worker has reached the phase. */
  inPhase(workerId: string, phase: string): Promise<PodFacts> {
    return until(async () => (await this.rows(workerId)).find((row) => row.phase === phase));
  }

  /** Waits until the worker has the status. */
  inStatus(workerId: string, status: string): Promise<WorkerFacts> {
    return until(async () => {
      const worker = await this.worker(workerId);
      return worker.status === status && worker;
    });
  }

  /** A pod whose worker has spoken; gives the worker's id. */
  async startWorker(id = 'gpu-1'): Promise<string> {
    await this.requestWorker(id);
    await this.inPhase(id, 'launched');
    await this.beat(id);
    return id;
  }
}

export function publicKeyOf(privateKey: string): string {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
