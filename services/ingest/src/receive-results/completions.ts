import { type ClaimAnswer } from '@callsheet/contracts';
import { InputError, type Log, type Sql } from '@callsheet/runtime';
import { tracedFrom } from '@callsheet/telemetry';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { type TaskExchange } from '../exchange-tasks/task-exchange.js';
import { answerClaim } from '../hand-out-tasks/answer-claim.js';
import { type ObjectStore } from '../store-objects/object-store.js';
import { receiveArtefact, type Artefact, type Completion } from './receive-artefact.js';
import { resultData } from './result-data.js';
import { expectCheck } from './receive-results.sql.js';
import { findReportedTask, type ReportedTask } from './task-standing.js';

/** What the worker is told of a completed task. */
export interface CompletionAnswer {
  success: true;
  public_url: string | null;
  thumbnail_url: string | null;
  message: string;
  /** The worker's next task when it asked for one, null when there is none; left out of answers to repeated completions. */
  next_task?: ClaimAnswer | null;
}

/** Takes results: stores or finds the file, looks inside it, and completes the task once. */
export class Completions {
  constructor(
    private readonly sql: Sql,
    private readonly exchange: TaskExchange,
    private readonly store: ObjectStore,
    private readonly log: Log,
  ) {}

  /** Throws InputError: 404 unknown task, 403 not the worker's, 409 cancelled, 422 no readable video, 400 no artefact. */
  async complete(caller: WorkerCaller, body: Completion): Promise<CompletionAnswer> {
    const found = await findReportedTask(this.sql, body.task_id, caller);
    if (found.standing === 'runs a child')
      throw new InputError(`Worker ${caller.id} runs a child of task ${found.task.id}, not the task.`, 403);
    if (found.task.status === 'Complete') return answerAgain(found.task);
    if (found.task.status === 'Cancelled') throw cancelled(found.task.id);
    const attributes = { 'callsheet.task.id': found.task.id, 'callsheet.worker.id': caller.id };
    return tracedFrom(found.task.traceparent, 'complete task', { attributes }, () =>
      this.take(caller, found, body),
    );
  }

  private async take(
    caller: WorkerCaller,
    found: Parameters<typeof receiveArtefact>[1],
    body: Completion,
  ): Promise<CompletionAnswer> {
    const { task } = found;
    const artefact = await receiveArtefact(this.store, found, body);
    if (isElsewhere(artefact)) await expectCheck(this.sql, task.id);
    const result = {
      taskId: task.id,
      workerId: caller.id,
      resultData: { ...resultData(task, artefact, new Date()), ...body.result_data },
      outputLocation: artefact.outputLocation,
      thumbnailUrl: artefact.thumbnailUrl,
    };
    const wantsNext = body.claim_next === true && caller.id !== undefined;
    const { outcome, task: next } = await this.exchange.completeAndClaim(
      result,
      wantsNext ? caller.id : undefined,
    );
    this.log.info(
      { taskId: task.id, workerId: caller.id, outcome, bytes: artefact.bytes },
      'result received',
    );
    if (outcome === 'completed') {
      const thumbnail_url = artefact.thumbnailUrl ?? null;
      const answer = {
        success: true,
        public_url: artefact.outputLocation,
        thumbnail_url,
        message: 'Task completed',
      } as const;
      return wantsNext ? { ...answer, next_task: next ? answerClaim(next) : null } : answer;
    }
    if (outcome === 'cancelled') throw cancelled(task.id);
    if (outcome === 'no_video') throw new InputError('This kind of task is complete only with a video.', 422);
    // Somebody else completed it while the file was looked at: the first completion's answer is everybody's.
    return answerAgain((await findReportedTask(this.sql, task.id, caller)).task);
  }
}

/** True for an address that is not in our storage, where it was looked at. */
function isElsewhere({ bytes, outputLocation }: Artefact): boolean {
  return bytes === undefined && /^https?:\/\//i.test(outputLocation);
}

function answerAgain(task: ReportedTask): CompletionAnswer {
  return {
    success: true,
    public_url: task.output_location,
    thumbnail_url: task.thumbnail_url,
    message: 'Task was already complete',
  };
}

function cancelled(taskId: string): InputError {
  return new InputError(`Task ${taskId} was cancelled; its result is not wanted any more.`, 409);
}
