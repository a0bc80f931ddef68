import { traced, tracedFrom } from '@callsheet/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClaimedTask } from './api.js';
import { deliver } from './deliver.js';
import { EdgeError } from './edge-error.js';
import { planRender } from './plan-render.js';
import { ProgressReporter } from './progress-reporter.js';
import { render, type Rendered } from './render.js';
import { retryTransient } from './retry.js';
import { readTestHooks } from './test-hooks.js';
import type { Worker } from './worker.js';

/** Takes one claimed task to its end: completed, reported as failed, or dropped when the server no longer wants either. */
export function runTask(worker: Worker, task: ClaimedTask): Promise<void> {
  const attributes = { 'callsheet.task.id': task.task_id, 'callsheet.worker.id': worker.options.workerId };
  return tracedFrom(task.traceparent, 'run task', { attributes }, () => runToItsEnd(worker, task));
}

async function runToItsEnd(worker: Worker, task: ClaimedTask): Promise<void> {
  const facts = { taskId: task.task_id, taskType: task.task_type };
  worker.log.info('Task claimed', task.traceparent ? { ...facts, traceparent: task.traceparent } : facts);
  const startedAt = Date.now();
  const dir = await mkdtemp(join(worker.scratch, 'task-'));
  const progress = new ProgressReporter(worker, task.task_id);
  try {
    await restartClock(worker, task.task_id);
    const rendered = await traced('generate video', {}, () => generate(worker, task, dir, progress));
    progress.report(99, 'uploading');
    const way = await traced('upload video', { 'file.size': rendered.bytes }, () =>
      deliver(worker, task.task_id, rendered),
    );
    const durationMs = Date.now() - startedAt;
    worker.log.info('Task completed', { ...facts, way, bytes: rendered.bytes, durationMs });
  } catch (error) {
    if (progress.unwanted.aborted)
      worker.log.info('Task dropped: the server does not want it any more', facts);
    else await reportFailure(worker, task.task_id, error);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

// The model is loaded and generation begins: the server's clock for stuck tasks restarts. Not fatal, as in the real worker.
async function restartClock(worker: Worker, taskId: string): Promise<void> {
  const body = { task_id: taskId, status: 'In Progress', reset_generation_started_at: true };
  const brief = { ...worker.patience, forMs: Math.min(worker.patience.forMs, 3000) };
  await retryTransient(brief, () => worker.api.updateTaskStatus(body)).catch((error: unknown) =>
    worker.log.warn('Start of generation not recorded', { taskId, problem: messageOf(error) }),
  );
}

async function generate(
  worker: Worker,
  task: ClaimedTask,
  dir: string,
  progress: ProgressReporter,
): Promise<Rendered> {
  const hooks = readTestHooks(task.params);
  worker.isGenerating = true;
  try {
    const plan = planRender(task.task_id, task.params);
    for (const note of plan.notes) worker.log.info(note, { taskId: task.task_id });
    const stopped = AbortSignal.any([worker.killed, progress.unwanted]);
    await progress.during('rendering', sleep(hooks.delayMs, undefined, { signal: stopped }));
    if (hooks.crash) worker.crash();
    if (hooks.failWith !== undefined) throw new Error(hooks.failWith);
    return await render(plan, dir, `task_${task.task_id}`, stopped, (frame) =>
      progress.report((98 * frame) / plan.frames, `frame ${frame} of ${plan.frames}`),
    );
  } finally {
    worker.isGenerating = false;
  }
}

async function reportFailure(worker: Worker, taskId: string, error: unknown): Promise<void> {
  const problem = messageOf(error);
  worker.log.error('Task failed', { taskId, problem });
  const body = { task_id: taskId, status: 'Failed', output_location: problem };
  try {
    await retryTransient(worker.patience, () => worker.api.updateTaskStatus(body));
  } catch (refusal) {
    const outcome =
      refusal instanceof EdgeError && refusal.isRefusal
        ? 'Task dropped: the server refused it'
        : 'Failure not reported';
    worker.log.warn(outcome, { taskId, problem: messageOf(refusal) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
