import { type Log } from '@callsheet/runtime';
import { Circuit } from '../break-circuit/circuit.js';
import { createForIntent } from '../create-pod/create-pod.js';
import { failWaitingWorker, insertIntent } from '../create-pod/create-pod.sql.js';
import { planCreates, type CreateDecision, type Stop } from '../create-pod/plan-creates.js';
import { newPodName } from '../create-pod/pod-name.js';
import { announceRate, budgetUsedUp } from '../keep-ledger/guard-spend.js';
import { providerNamed, type PodParts } from '../pod-parts.js';
import { chargeOrphan, saveOrphans } from '../reap-orphans/reap-orphans.sql.js';
import { findOrphans, type Sightings } from '../reap-orphans/find-orphans.js';
import { type Observed, type ProviderName, type ProviderPod } from '../provider/provider.js';
import { endPodlessWorkers } from '../terminate-pod/terminate-pod.sql.js';
import { applyAction } from './apply-action.js';
import { decidePod } from './decide-pod.js';
import { ListReader } from './list-reader.js';
import { nothingRemembered, observe, remember, toListings, type Listing } from './observe.js';
import { type Memory } from './pod-action.js';
import { loadFleet, type Fleet, type LivePod } from './reconcile-pods.sql.js';
import { RunningEffects } from './running-effects.js';
import { PodTraces } from '../trace-pods/pod-traces.js';

/** How long shutdown waits for work under way; all of it continues from the rows after a restart. */
const settleTimeoutMs = 10_000;

/** Brings pods and rows together, one round at a time. Only one process may run it: the caller holds the lease. */
export class PodReconciler {
  private readonly effects: RunningEffects;
  private readonly lists: ReadonlyMap<ProviderName, ListReader>;
  private readonly memories = new Map<string, Memory>();
  private readonly sightings = new Map<ProviderName, Sightings>();
  private readonly log: Log;
  private readonly traces: PodTraces;

  constructor(
    private readonly parts: PodParts,
    /** Called when another round would find something new. */
    wake: () => void,
  ) {
    this.log = parts.log;
    this.traces = new PodTraces(parts.database);
    this.effects = new RunningEffects(parts.log, wake);
    const { providers, policy, log } = parts;
    this.lists = new Map(
      [...providers].map(([name, provider]) => [name, new ListReader(provider, policy, log, wake)]),
    );
  }

  /** One round: take the newest list, read the rows, decide for every pod, start what is to be done without waiting for it. */
  async runOnce(): Promise<void> {
    // A pod that is worked on while its row is read may have changed since: it is left to the next round.
    const busy = this.effects.keys();
    const observed = this.takeLists();
    const fleet = await loadFleet(this.parts.database);
    const rows = fleet.pods.map(({ pod }) => pod);
    const listings = toListings(observed, rows);
    for (const live of fleet.pods)
      if (!busy.has(live.pod.id)) this.stepPod(live, fleet.now, listings.get(live.pod.provider));
    await this.endWorkers(fleet.ending);
    await this.startCreates(fleet);
    for (const [name, listing] of listings) this.reap(name, listing, fleet);
    this.forgetOthers(fleet);
    for (const [name, list] of this.lists)
      list.refresh(fleet.pods.some((live) => live.pod.provider === name && isMoving(live)));
  }

  /** Waits for work under way to end. */
  async stop(): Promise<void> {
    const reads = [...this.lists.values()].map((list) => list.settle());
    await this.effects.settle(settleTimeoutMs, Promise.all(reads));
  }

  /** The lists that have come in since the last round. */
  private takeLists(): ReadonlyMap<ProviderName, Observed> {
    const taken = new Map<ProviderName, Observed>();
    for (const [name, list] of this.lists) {
      const observed = list.take();
      if (observed) taken.set(name, observed);
    }
    return taken;
  }

  private stepPod({ pod, worker }: LivePod, now: Date, listing: Listing | undefined): void {
    const before = this.memories.get(pod.id) ?? { ...nothingRemembered, diskCheckedAt: now };
    const memory = remember(before, pod, listing);
    this.memories.set(pod.id, memory);
    const action = decidePod(pod, observe(pod, listing, memory), worker, now, this.parts.policy);
    if (action.kind === 'wait') {
      this.log.trace({ podName: pod.name, workerId: worker.id, reason: action.reason }, 'pod waits');
      return;
    }
    this.effects.start(pod.id, async () => {
      if (action.kind === 'delete') this.memories.set(pod.id, { ...memory, deletedAt: now });
      const { progressed, memory: learned } = await this.traces.act(pod, action.kind, () =>
        applyAction(this.parts, pod, action, now, memory),
      );
      this.memories.set(pod.id, { ...(this.memories.get(pod.id) ?? memory), ...learned });
      return progressed;
    });
  }

  private async endWorkers(workerIds: string[]): Promise<void> {
    if (workerIds.length === 0) return;
    for (const workerId of await endPodlessWorkers(this.parts.database, workerIds))
      this.log.info({ workerId }, 'worker terminated');
  }

  private async startCreates({ waiting, pods, now }: Fleet): Promise<void> {
    if (waiting.length === 0) return;
    const circuit = await Circuit.judge(this.parts, now);
    const use = {
      pods: pods.length,
      costPerHour: pods.reduce((sum, { pod }) => sum + (pod.costPerHour ?? 0), 0),
      costOpen: pods.some(({ pod }) => pod.phase === 'intent' || pod.costPerHour === null),
      stopped: await this.findStop(circuit),
    };
    for (const decision of planCreates(waiting, use, now, this.parts.policy))
      await this.startCreate(decision, circuit);
  }

  private async startCreate(decision: CreateDecision, circuit: Circuit): Promise<void> {
    const { database, config, policy } = this.parts;
    const { workerId } = decision;
    switch (decision.kind) {
      case 'wait':
        this.log.trace({ workerId, reason: decision.reason }, 'worker waits for a pod');
        if (decision.reason === 'cost') await announceRate(this.parts);
        return;
      case 'give-up':
        if (await failWaitingWorker(database, workerId, decision.code, decision.message))
          this.log.error({ workerId, code: decision.code, reason: decision.message }, 'worker got no pod');
        return;
      case 'create': {
        // A canary that was given out earlier in this round may have been the last way.
        if (circuit.reason !== undefined) return;
        const name = newPodName(config.RUNPOD_POD_PREFIX);
        const gpuType = config.RUNPOD_GPU_TYPE[0] ?? '';
        const intent = await insertIntent(database, {
          workerId,
          name,
          gpuType,
          maxPods: policy.maxPods,
          closed: circuit.closedFor(),
        });
        if (!intent) return;
        circuit.give();
        this.effects.start(intent.id, () =>
          this.traces.create(intent, async () => {
            await createForIntent(this.parts, intent, decision.budgetLeft);
            return true;
          }),
        );
      }
    }
  }

  /** Why nothing may be created in this round. */
  private async findStop(circuit: Circuit): Promise<Stop | undefined> {
    const budget = await budgetUsedUp(this.parts);
    if (budget !== undefined) return { code: 'over_budget', message: budget };
    const { reason } = circuit;
    return reason === undefined ? undefined : { code: 'breaker_open', message: reason };
  }

  private reap(name: ProviderName, { pods: listed }: Listing, { pods, now }: Fleet): void {
    const { providers, config, database, policy } = this.parts;
    const liveNames = new Set(pods.map(({ pod }) => pod.name));
    const rules = { prefix: config.RUNPOD_POD_PREFIX, orphanGraceMs: policy.orphanGraceMs };
    const before = this.sightings.get(name) ?? new Map<string, Date>();
    const { sightings, orphans } = findOrphans(listed, liveNames, before, now, rules);
    this.sightings.set(name, sightings);
    if (sightings.size > 0 || before.size > 0) this.keepOrphans(name, listed, sightings);
    for (const orphan of orphans) {
      const { id, name: podName } = orphan;
      this.effects.start(`orphan ${id}`, async () => {
        await providerNamed(providers, name).terminate(id);
        await chargeOrphan(database, orphan);
        this.log.warn({ podId: id, podName }, 'pod without a row was terminated');
        return false;
      });
    }
  }

  private keepOrphans(name: ProviderName, listed: readonly ProviderPod[], sightings: Sightings): void {
    const orphans = listed.flatMap((pod) => {
      const since = sightings.get(pod.id);
      return since ? [{ ...pod, since }] : [];
    });
    this.effects.start(`orphans of ${name}`, async () => {
      await saveOrphans(this.parts.database, name, orphans);
      return false;
    });
  }

  private forgetOthers({ pods }: Fleet): void {
    const live = new Set(pods.map(({ pod }) => pod.id));
    for (const id of this.memories.keys()) if (!live.has(id)) this.memories.delete(id);
    this.traces.forgetOthers(live);
  }
}

/** True while the next list may change something soon. */
function isMoving({ pod }: LivePod): boolean {
  return pod.phase !== 'launched' || pod.absentSince !== null;
}
