import { announceRate } from '../keep-ledger/guard-spend.js';
import { type PodParts } from '../pod-parts.js';
import { listGpus } from '../runpod/catalog.js';
import { findNetworkVolume, type NetworkVolume } from '../runpod/network-volumes.js';
import { createPod, type ProviderPod } from '../runpod/pods.js';
import { ProviderError } from '../runpod/provider-error.js';
import { createPodRequest, listCandidates, withinBudget, type Candidate } from './candidates.js';
import { chooseCandidate, endRefused, markAmbiguous, saveCreated, type Intent } from './create-pod.sql.js';
import { judgeRefusals, mayTryNext, type Refusal } from './judge-refusals.js';

type Attempt =
  | { kind: 'created'; pod: ProviderPod }
  | { kind: 'ambiguous'; error: ProviderError }
  | { kind: 'refused'; refusals: Refusal[] }
  | { kind: 'unwanted' };

/**
 * Asks the provider for the pod of a committed intent, each candidate at most once. After an answer that was lost nothing
 * more is asked: the reconciler looks for the intent's name.
 */
export async function createForIntent(
  parts: PodParts,
  intent: Intent,
  budgetLeft: number | undefined,
): Promise<void> {
  const { database, log } = parts;
  const facts = { workerId: intent.workerId, podName: intent.name };
  const attempt = await attemptCreate(parts, intent, budgetLeft);
  switch (attempt.kind) {
    case 'created': {
      const { id, costPerHour, dataCenterId } = attempt.pod;
      await saveCreated(database, intent.id, attempt.pod, 'answered');
      log.info({ ...facts, podId: id, costPerHour, dataCenterId }, 'pod created');
      return;
    }
    case 'ambiguous': {
      const reason = attempt.error.message;
      await markAmbiguous(database, intent.id, reason);
      log.warn({ ...facts, reason }, 'create has no clear answer, looking for the pod by its name');
      return;
    }
    case 'refused': {
      const verdict = judgeRefusals(attempt.refusals);
      await endRefused(database, intent, verdict);
      if (verdict.code === 'over_budget') await announceRate(parts);
      log.warn(
        { ...facts, code: verdict.code, reason: verdict.message, final: verdict.final },
        'no pod to be had',
      );
      return;
    }
    case 'unwanted':
      await endRefused(database, intent, { code: 'unwanted', message: 'the worker moved on', final: false });
  }
}

async function attemptCreate(
  parts: PodParts,
  intent: Intent,
  budgetLeft: number | undefined,
): Promise<Attempt> {
  const refusals: Refusal[] = [];
  try {
    const { volume, candidates } = await readMarket(parts, budgetLeft);
    for (const candidate of candidates) {
      if (!(await chooseCandidate(parts.database, intent.id, candidate))) return { kind: 'unwanted' };
      const asked = await askFor(parts, intent, candidate, volume);
      if (asked.kind !== 'refused') return asked;
      refusals.push(asked.refusal);
      if (!mayTryNext(asked.refusal)) break;
    }
  } catch (error) {
    // Only looking at volumes and prices throws ProviderErrors here: nothing was asked for yet.
    if (!(error instanceof ProviderError)) throw error;
    refusals.push(error);
  }
  return { kind: 'refused', refusals };
}

/** The volume and the prices are looked up only when the configuration needs them. */
async function readMarket({ api, config }: PodParts, budgetLeft: number | undefined) {
  const volume = config.RUNPOD_STORAGE_NAME
    ? await findNetworkVolume(api, config.RUNPOD_STORAGE_NAME)
    : undefined;
  const catalog = budgetLeft === undefined ? [] : await listGpus(api);
  return { volume, candidates: withinBudget(listCandidates(config, volume, catalog), budgetLeft) };
}

type Asked =
  | { kind: 'created'; pod: ProviderPod }
  | { kind: 'ambiguous'; error: ProviderError }
  | { kind: 'refused'; refusal: ProviderError };

async function askFor(
  { api, config, log }: PodParts,
  { name }: Intent,
  candidate: Candidate,
  volume: NetworkVolume | undefined,
): Promise<Asked> {
  try {
    return { kind: 'created', pod: await createPod(api, createPodRequest(config, name, candidate, volume)) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'ambiguous') return { kind: 'ambiguous', error };
    const { gpuType, cloud } = candidate;
    log.info({ podName: name, gpuType, cloud, kind: error.kind, reason: error.message }, 'candidate refused');
    return { kind: 'refused', refusal: error };
  }
}
