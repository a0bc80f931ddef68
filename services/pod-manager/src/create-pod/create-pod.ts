import { announceRate } from '../keep-ledger/guard-spend.js';
import { type PodParts } from '../pod-parts.js';
import { ProviderError } from '../provider/provider-error.js';
import { type Offer, type ProviderPod } from '../provider/provider.js';
import { mayTryNext } from '../provider/retry.js';
import { providerNamed } from '../pod-parts.js';
import { chooseOffer, endRefused, markAmbiguous, saveCreated, type Intent } from './create-pod.sql.js';
import { findOffers } from './find-offers.js';
import { judgeRefusals, type Refusal } from './judge-refusals.js';

type Attempt =
  | { kind: 'created'; pod: ProviderPod; answeredMs: number }
  | { kind: 'ambiguous'; error: ProviderError }
  | { kind: 'refused'; refusals: Refusal[] }
  | { kind: 'unwanted' };

/**
 * Asks the provider for the pod of a committed intent, each offer at most once. After an answer that was lost nothing
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
      const { id, costPerHour, place } = attempt.pod;
      await saveCreated(database, intent.id, attempt.pod, { answeredMs: attempt.answeredMs });
      log.info({ ...facts, podId: id, costPerHour, place }, 'pod created');
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
  const { offers, refusals } = await findOffers(parts, intent, budgetLeft);
  const out = new Set<string>();
  for (const offer of offers) {
    if (out.has(offer.provider)) continue;
    if (!(await chooseOffer(parts.database, intent.id, offer))) return { kind: 'unwanted' };
    const asked = await askFor(parts, intent, offer);
    if (asked.kind !== 'refused') return asked;
    refusals.push(asked.refusal);
    if (!mayTryNext(asked.refusal.kind, asked.refusal.status)) out.add(offer.provider);
  }
  return { kind: 'refused', refusals };
}

type Asked =
  | { kind: 'created'; pod: ProviderPod; answeredMs: number }
  | { kind: 'ambiguous'; error: ProviderError }
  | { kind: 'refused'; refusal: ProviderError };

async function askFor({ providers, log }: PodParts, { name }: Intent, offer: Offer): Promise<Asked> {
  const askedAt = performance.now();
  try {
    const pod = await providerNamed(providers, offer.provider).create(name, offer);
    return { kind: 'created', pod, answeredMs: performance.now() - askedAt };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'ambiguous') return { kind: 'ambiguous', error };
    const { provider, gpuType, terms } = offer;
    const facts = { podName: name, provider, gpuType, ...terms, kind: error.kind, reason: error.message };
    log.info(facts, 'offer refused');
    return { kind: 'refused', refusal: error };
  }
}
