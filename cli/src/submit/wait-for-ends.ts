import { type Task } from '@callsheet/contracts';
import { CliError, exitCodes } from '../exit-codes.js';
import { type Session } from '../session.js';
import { Downloads } from './download.js';
import { showProgress } from './progress-bars.js';
import { type SubmitOptions } from './submit-options.js';
import { type Submitted } from './submitted.js';
import { waitForBatch } from './wait-for-batch.js';
import { waitForTasks } from './wait-for-tasks.js';

/** How one task ended, and where its video is. */
export interface End {
  task: Task;
  file?: string;
  /** Why there is no file although one was asked for. */
  problem?: string;
}

/** Waits until everything has ended; downloads as it goes. Throws CliError when the time is up or the user has enough. */
export async function waitForEnds(
  session: Session,
  submitted: Submitted,
  options: SubmitOptions,
): Promise<End[]> {
  const { client, out, terminal } = session;
  const interrupted = new AbortController();
  const onInterrupt = () => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  const late = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  const signal = late ? AbortSignal.any([interrupted.signal, late]) : interrupted.signal;
  const progress = showProgress(terminal.stderr, out.asJson);
  const downloads = new Downloads(options.download);
  const context = { client, progress, signal };
  const ends: Promise<End>[] = [];
  const onEnd = (task: Task) => void ends.push(downloads.fetch(task));
  try {
    await waitForTasks(submitted.tasks, context, onEnd);
    for (const batch of submitted.batches) await waitForBatch(batch, context, onEnd);
    return inOrder(await Promise.all(ends), submitted);
  } catch (error) {
    if (!signal.aborted) throw error;
    await Promise.allSettled(ends);
    throw interrupted.signal.aborted
      ? new CliError('stopped waiting; the tasks go on', exitCodes.interrupted)
      : new CliError('the time is up; the tasks go on', exitCodes.timedOut);
  } finally {
    progress.stop();
    process.off('SIGINT', onInterrupt);
  }
}

/** As they were submitted, not as they ended. */
function inOrder(ends: readonly End[], { tasks }: Submitted): End[] {
  const places = new Map(tasks.map(({ task }, place) => [task.id, place]));
  return [...ends].sort((a, b) => (places.get(a.task.id) ?? 0) - (places.get(b.task.id) ?? 0));
}
