import { z } from 'zod';
import { EdgeError } from './edge-error.js';

/** A claimed task; `traceparent` is W3C trace context when the server adds it. */
export type ClaimedTask = z.infer<typeof claimedTask>;
export type UploadTarget = z.infer<typeof uploadTarget>;

/** The worker's side of the Supabase-shaped server, one function a call; each throws EdgeError. */
export interface WorkerApi {
  /** Undefined when there is no work; a server that can wait does so for `waitSeconds`. */
  claimNextTask(
    workerId: string,
    waitSeconds: number,
    brokenOff: AbortSignal,
  ): Promise<ClaimedTask | undefined>;
  /** False when the server does not want the task any more; servers that know no progress want every task. */
  reportProgress(body: { task_id: string; percent: number; step: string }): Promise<boolean>;
  updateTaskStatus(body: { task_id: string; status: string } & Record<string, unknown>): Promise<void>;
  generateUploadUrl(body: Record<string, unknown>): Promise<UploadTarget>;
  completeTask(body: Record<string, unknown>): Promise<void>;
  /** The status the server has for this worker, if it says so. */
  heartbeat(body: Record<string, unknown>): Promise<string | undefined>;
}

/** Binds the calls to one server and its credentials. Time limits are the real worker's. */
export function connectApi(url: string, accessToken: string, heartbeatKey: string): WorkerApi {
  const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' };
  const edge = (name: string, body: object, limitMs: number, brokenOff?: AbortSignal) =>
    post(`${url}/functions/v1/${name}`, name, headers, body, limitMs, brokenOff);
  return {
    async claimNextTask(workerId, waitSeconds, brokenOff) {
      const body = { worker_id: workerId, run_type: 'gpu', wait: waitSeconds };
      const answer = await edge('claim-next-task', body, 15_000 + waitSeconds * 1000, brokenOff);
      if (answer.status === 200) return readClaim(answer.body);
      if (answer.status === 204) return undefined;
      throw EdgeError.fromStatus('claim-next-task', answer.status, answer.text);
    },
    async reportProgress(body) {
      const { status, body: answer } = await edge('report-progress', body, 5000);
      return status !== 409 && progressAnswer.safeParse(answer).data?.continue !== false;
    },
    async updateTaskStatus(body) {
      expect200('update-task-status', await edge('update-task-status', body, 30_000));
    },
    async generateUploadUrl(body) {
      const answer = expect200('generate-upload-url', await edge('generate-upload-url', body, 30_000));
      return uploadTarget.parse(answer.body);
    },
    async completeTask(body) {
      expect200('complete_task', await edge('complete_task', body, 60_000));
    },
    async heartbeat(body) {
      const name = 'func_worker_heartbeat_with_logs';
      const keyed = {
        apikey: heartbeatKey,
        'Content-Type': 'application/json',
        Prefer: 'return=representation',
      };
      const answer = await post(`${url}/rest/v1/rpc/${name}`, name, keyed, body, 10_000);
      const beat = heartbeatAnswer.safeParse(answer.body);
      if (!beat.success) throw EdgeError.fromStatus(name, answer.status, answer.text);
      return beat.data.worker_status;
    },
  };
}

const claimedTask = z.object({
  task_id: z.string().min(1),
  task_type: z.string(),
  params: z.record(z.string(), z.unknown()),
  project_id: z.string().nullish(),
  traceparent: z.string().optional(),
});

const uploadTarget = z.object({
  upload_url: z.string(),
  storage_path: z.string(),
  thumbnail_upload_url: z.string().nullish(),
  thumbnail_storage_path: z.string().nullish(),
});

const progressAnswer = z.object({ continue: z.boolean() });

const heartbeatAnswer = z.object({ success: z.literal(true), worker_status: z.string().optional() });

interface Answer {
  status: number;
  text: string;
  body: unknown;
}

// The real worker survives `null` and `{}`, and dies of anything else that is not a task: so does this parse.
function readClaim(body: unknown): ClaimedTask | undefined {
  if (body === null || JSON.stringify(body) === '{}') return undefined;
  return claimedTask.parse(body);
}

function expect200(name: string, answer: Answer): Answer {
  if (answer.status !== 200) throw EdgeError.fromStatus(name, answer.status, answer.text);
  return answer;
}

async function post(
  url: string,
  name: string,
  headers: Record<string, string>,
  body: object,
  limitMs: number,
  brokenOff?: AbortSignal,
): Promise<Answer> {
  try {
    const limit = AbortSignal.timeout(limitMs);
    const signal = brokenOff ? AbortSignal.any([limit, brokenOff]) : limit;
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, text, body: parseJson(text) };
  } catch (error) {
    throw EdgeError.fromNetwork(name, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
