import { providerNamed, type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { ProviderError } from '../provider/provider-error.js';
import { type ProviderLogLine } from '../provider/provider.js';
import { failPod } from '../terminate-pod/terminate-pod.sql.js';
import { saveProgress } from './bring-up.sql.js';
import { findCrashLoop, logTail } from './find-crash-loop.js';

/** Looks into the provider's log of a pod that does not come up: a crash loop fails it, news are progress. Returns the new mark. */
export async function readProviderLog(
  parts: PodParts,
  pod: PodRow,
  mark: string | null,
): Promise<string | null> {
  const lines = await providerLog(parts, pod);
  if (lines === undefined) return mark;
  const loop = findCrashLoop(lines);
  if (loop !== undefined) {
    const message = `the container starts over and over: ${loop}\n${logTail(lines)}`;
    const facts = { podId: pod.providerPodId, workerId: pod.workerId, reason: loop };
    if (await failPod(parts.database, pod, { code: 'crash_loop', message }, { from: 'spawning' }))
      parts.log.error(facts, 'container starts over and over');
    return mark;
  }
  const seen = `${lines.length} ${lines.at(-1)?.at.getTime() ?? 0}`;
  if (mark !== null && seen !== mark) await saveProgress(parts.database, pod.id);
  return seen;
}

/** The end of the provider's log for a report, or nothing. */
export async function providerLogTail(parts: PodParts, pod: PodRow): Promise<string> {
  const lines = (await providerLog(parts, pod)) ?? [];
  return lines.length === 0 ? '' : `; the provider's log ends:\n${logTail(lines)}`;
}

/** Undefined when the provider keeps none or does not answer. */
async function providerLog(
  { providers, log }: PodParts,
  pod: PodRow,
): Promise<ProviderLogLine[] | undefined> {
  const provider = providerNamed(providers, pod.provider);
  if (!provider.readLog || pod.providerPodId === null) return undefined;
  try {
    return await provider.readLog(pod.providerPodId);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.debug({ podId: pod.providerPodId, reason: error.message }, "the provider's log cannot be read");
    return undefined;
  }
}
