import { type PodAnswer } from '@callsheet/contracts';
import { type PodParts, providerNamed } from '../pod-parts.js';
import { ProviderError } from '../provider/provider-error.js';
import { findOrphan, forgetOrphan } from './end-orphan.sql.js';

/** Ends a pod that no worker has, before its grace is over. `stdout` is `true` when the provider knew it. */
export async function endOrphan(
  { database, providers, log }: Pick<PodParts, 'database' | 'providers' | 'log'>,
  podId: string,
): Promise<PodAnswer> {
  const orphan = await findOrphan(database, podId);
  if (!orphan)
    return {
      ok: false,
      status: 404,
      detail: `No orphan has the id ${podId}; a pod with a worker ends by its worker.`,
    };
  try {
    const known = await providerNamed(providers, orphan.provider).terminate(podId);
    await forgetOrphan(database, orphan);
    log.warn({ podId, podName: orphan.name }, 'pod without a row was terminated by an operator');
    return { ok: true, exit_code: 0, stdout: String(known), stderr: '' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ok: false, status: 502, detail: `The provider did not end the pod: ${error.message}` };
  }
}
