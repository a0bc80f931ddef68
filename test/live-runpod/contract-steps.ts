import assert from 'node:assert/strict';
import { ProviderError } from '../../services/pod-manager/src/provider/provider-error.js';
import { rankOffers, withinPrice } from '../../services/pod-manager/src/provider/rank-offers.js';
import { mayTryNext } from '../../services/pod-manager/src/provider/retry.js';
import { type Offer, type ProviderPod } from '../../services/pod-manager/src/provider/provider.js';
import { SshError, withSsh } from '../../services/pod-manager/src/ssh/session.js';
import { startWorkerTwice } from './start-worker.js';
import { type Subject } from './subject.js';

/** One thing that every provider must do; returns what was seen. */
export interface Step {
  name: string;
  take: (subject: Subject) => Promise<string>;
}

/** The provider contract in the order of a pod's life: each step builds on those before. */
export const contractSteps: readonly Step[] = [
  { name: 'offers something within the price', take: readOffers },
  { name: 'knows no pod that nobody has made', take: askForNobodys },
  { name: 'makes one pod of the name', take: createOne },
  { name: 'lists it under its name and id', take: findInList },
  { name: 'gives it an address where SSH answers', take: reach },
  { name: 'shows a host key that tells it from another machine', take: refuseOtherKey },
  { name: 'runs the worker once, although it is started twice', take: startWorkerTwice },
  { name: 'keeps a log of the start, where it keeps any', take: readLog },
  { name: 'ends it, and confirms the end by id and list', take: end },
  { name: 'knows no second end', take: endAgain },
];

async function readOffers(subject: Subject): Promise<string> {
  const all = await subject.provider.offers({ minVramGb: null, avoid: [] });
  subject.offers = rankOffers(withinPrice(all, subject.maxPrice), [], 'price');
  const [cheapest] = subject.offers;
  assert(cheapest, `none of ${all.length} offers costs at most ${subject.maxPrice} USD an hour`);
  return `${subject.offers.length}, the first ${cheapest.gpuType} at ${cheapest.pricePerHour} USD an hour`;
}

async function askForNobodys({ provider, podName }: Subject): Promise<string> {
  const { pods } = await provider.observe();
  assert(!pods.some(({ name }) => name === podName), `${podName} is taken`);
  const [anybodys] = pods;
  const id = provider.name === 'ssh' ? `nowhere/${podName}` : (anybodys?.id ?? 'x').replace(/.$/, '_');
  assert.equal(await provider.observeOne(id), null);
  return `${pods.length} pods of others`;
}

async function createOne(subject: Subject): Promise<string> {
  for (const offer of subject.offers) {
    const pod = await ask(subject, offer);
    if (pod === undefined) continue;
    Object.assign(subject, { pod, offer });
    assert.equal(pod.name, subject.podName);
    const price = pod.costPerHour ?? offer.pricePerHour ?? 0;
    assert(price <= subject.maxPrice, `it costs ${price} USD an hour, more than was offered`);
    return `${pod.id}: ${offer.gpuType} in ${pod.place}, ${pod.status} at ${pod.costPerHour} USD an hour`;
  }
  throw new Error('sold out: every offer was refused');
}

/** Undefined when the offer is refused. Nothing is asked twice: a lost answer is looked for by its name. */
async function ask(subject: Subject, offer: Offer): Promise<ProviderPod | undefined> {
  const { provider, podName } = subject;
  try {
    return await provider.create(podName, offer);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'ambiguous') return subject.until(() => find(subject));
    if (mayTryNext(error.kind, error.status)) return undefined;
    throw error;
  }
}

async function find({ provider, podName }: Subject): Promise<ProviderPod | undefined> {
  return (await provider.observe()).pods.find(({ name }) => name === podName);
}

async function findInList(subject: Subject): Promise<string> {
  const began = Date.now();
  const listed = await subject.until(() => find(subject));
  assert.equal(listed.id, subject.theirs.id);
  const alone = await subject.until(async () => (await subject.provider.observeOne(listed.id)) ?? undefined);
  assert.equal(alone.name, subject.podName);
  return `${listed.status} ${since(began)} later`;
}

async function reach(subject: Subject): Promise<string> {
  const began = Date.now();
  let shownAfter = '';
  const { hostKey } = await subject.until(async () => {
    const pod = await subject.provider.observeOne(subject.theirs.id);
    if (!pod?.access) return undefined;
    shownAfter ||= since(began);
    subject.access = pod.access;
    return tryShell(subject);
  });
  subject.hostKey = hostKey;
  return `an address after ${shownAfter}, a shell after ${since(began)}, key ${hostKey}`;
}

async function tryShell(subject: Subject): Promise<{ hostKey: string } | undefined> {
  try {
    return await withSsh(subject.target, async (session) => {
      const { stdout, code } = await session.run('echo "$((6 * 7))"');
      assert.deepEqual([code, stdout.trim()], [0, '42']);
      return { hostKey: session.hostKey };
    });
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    return undefined;
  }
}

async function refuseOtherKey({ target }: Subject): Promise<string> {
  const other = { ...target, hostKey: 'SHA256:anothermachine' };
  const refusal = await withSsh(other, () => Promise.resolve(undefined)).catch((error: unknown) => error);
  assert(
    refusal instanceof SshError && refusal.kind === 'host-key-changed',
    'another key was taken for its own',
  );
  return 'another one is refused';
}

async function readLog({ provider, theirs }: Subject): Promise<string> {
  if (!provider.readLog) return 'it keeps none';
  const lines = await provider.readLog(theirs.id);
  return lines.length === 0 ? 'nothing yet' : `${lines.length} lines, the last: ${lines.at(-1)?.line}`;
}

async function end(subject: Subject): Promise<string> {
  const began = Date.now();
  const { provider, theirs } = subject;
  assert.equal(await provider.terminate(theirs.id), true);
  for (let absentTimes = 0; absentTimes < 2; absentTimes++)
    await subject.until(async () => {
      const [one, listed] = [await provider.observeOne(theirs.id), await find(subject)];
      return (one === null || one.state === 'gone') && (listed === undefined || listed.state === 'gone');
    });
  return `gone after ${since(began)}`;
}

async function endAgain(subject: Subject): Promise<string> {
  await subject.until(async () => (await subject.provider.observeOne(subject.theirs.id)) === null);
  assert.equal(await subject.provider.terminate(subject.theirs.id), false);
  return 'it is unknown';
}

function since(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}
