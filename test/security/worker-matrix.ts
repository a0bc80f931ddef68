import { type StorageCall } from '../../services/ingest/src/serve-storage/storage-call.js';

/** The worker that has a task in hand, and its task. */
export interface Victim {
  readonly worker: string;
  readonly task: string;
}

type Attempt = (victim: Victim) => object;
const evil = 'https://evil.example/x.mp4';

/**
 * What another worker says at each function to speak for the victim or of its task; each is refused with a 4xx. A test fails
 * when a function is missing here and below.
 */
export const refusedToOthers: Readonly<Record<string, Attempt>> = {
  'POST /functions/v1/claim-next-task': ({ worker }) => ({ worker_id: worker, run_type: 'gpu' }),
  'POST /functions/v1/complete_task': ({ task }) => ({ task_id: task, output_location: evil }),
  'POST /functions/v1/complete-task': ({ task }) => ({ task_id: task, output_location: evil }),
  'POST /functions/v1/update-task-status': ({ task }) => ({
    ...{ task_id: task, status: 'Failed', error_message: 'mine' },
  }),
  'POST /functions/v1/generate-upload-url': ({ task }) => ({
    ...{ task_id: task, filename: 'x.mp4', content_type: 'video/mp4' },
  }),
  'POST /functions/v1/report-progress': ({ task }) => ({ task_id: task, percent: 99, progress: 99 }),
  'POST /functions/v1/create-task': ({ task }) => ({
    task_id: '11111111-1111-4111-8111-111111111111',
    task_type: 'video_generation',
    params: { orchestrator_task_id_ref: task, prompt: 'mine' },
  }),
  'POST /functions/v1/get-predecessor-output': ({ task }) => ({ task_id: task }),
  'POST /rest/v1/rpc/func_claim_available_task': ({ worker }) => ({ worker_id_param: worker }),
  'POST /rest/v1/rpc/func_mark_task_complete': ({ task }) => ({
    ...{ task_id_param: task, result_data_param: { video_url: evil } },
  }),
  'POST /rest/v1/rpc/func_mark_task_failed': ({ task }) => ({
    ...{ task_id_param: task, error_message_param: 'mine' },
  }),
  'POST /rest/v1/rpc/func_worker_heartbeat_with_logs': ({ worker }) => ({
    ...{ worker_id_param: worker, status_param: 'crashed' },
  }),
  'POST /rest/v1/rpc/func_update_worker_heartbeat': ({ worker }) => ({ worker_id_param: worker }),
};

/** The same where there is nobody to speak for: it is answered, and tells and changes nothing of the victim's. */
export const emptyToOthers: Readonly<Record<string, Attempt>> = {
  'POST /functions/v1/task-counts': () => ({ run_type: 'gpu', include_active: true }),
  'POST /functions/v1/get-completed-segments': ({ task }) => ({ run_id: task }),
  'POST /functions/v1/update-shot-pair-prompts': ({ task }) => ({
    ...{ shot_id: 'shot', task_id: task, enhanced_prompts: ['mine'] },
  }),
};

/** Who calls Storage. */
export const storageCallers = [
  ...(['anonymous', 'client', 'admin', 'expired', 'revoked'] as const),
  ...(['other worker', 'worker', 'service role'] as const),
] as const;
export type StorageCaller = (typeof storageCallers)[number];

export interface StorageRow {
  /** Method and path below /storage/v1/; FILE stands for a file of the task in hand. */
  readonly request: string;
  readonly body?: object | string;
  /** The statuses of those who are let in; everybody else gets 401. */
  readonly allows: Partial<Record<StorageCaller, number>>;
  /** The URL itself is the permission: without a token in it, nobody gets further than this. */
  readonly byUrl?: number;
}

const bucket = 'image_uploads';
const anyWorker = { 'other worker': 200, worker: 200, 'service role': 200 };
const holder = { 'other worker': 403, worker: 200, 'service role': 200 };

/** Every kind of call that Storage answers. A kind that is missing here does not compile. */
export const storageMatrix: Readonly<Record<StorageCall['kind'], StorageRow>> = {
  'list buckets': { request: 'GET bucket', allows: anyWorker },
  'show bucket': { request: `GET bucket/${bucket}`, allows: anyWorker },
  write: { request: `PUT object/${bucket}/FILE`, body: 'a video', allows: holder },
  'sign upload': { request: `POST object/upload/sign/${bucket}/FILE`, allows: holder },
  remove: { request: `DELETE object/${bucket}`, body: { prefixes: ['FILE'] }, allows: holder },
  list: { request: `POST object/list/${bucket}`, body: { prefix: 'FOLDER' }, allows: holder },
  // What a worker may know the path of may be read by everybody: videos are public.
  download: { request: `GET object/${bucket}/public.png`, allows: anyWorker },
  info: { request: `GET object/info/${bucket}/public.png`, allows: anyWorker },
  'sign read': {
    request: `POST object/sign/${bucket}/public.png`,
    body: { expiresIn: 60 },
    allows: anyWorker,
  },
  'sign reads': {
    request: `POST object/sign/${bucket}`,
    body: { expiresIn: 60, paths: ['public.png'] },
    allows: anyWorker,
  },
  public: { request: `GET object/public/${bucket}/public.png`, allows: {}, byUrl: 200 },
  'signed read': { request: `GET object/sign/${bucket}/public.png`, allows: {}, byUrl: 401 },
  'signed upload': { request: `PUT object/upload/sign/${bucket}/FILE`, body: 'x', allows: {}, byUrl: 401 },
};
