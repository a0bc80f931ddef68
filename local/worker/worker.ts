import type { WorkerApi } from './api.js';
import type { WorkerOptions } from './options.js';
import type { Patience } from './retry.js';
import type { WorkerLog } from './worker-log.js';

/** What the loop, the heartbeat and a task share while the process lives. */
export interface Worker {
  options: WorkerOptions;
  api: WorkerApi;
  log: WorkerLog;
  /** Directory of this process for unfinished files. */
  scratch: string;
  /** How long completion and upload outlast a server that is away. */
  patience: Patience;
  /** Aborted when the server wants the worker to end after its current task. */
  drain: AbortController;
  /** Aborted when the process ends at once; ffmpeg ends with it. */
  killed: AbortSignal;
  isGenerating: boolean;
  /** Ends the process without a word, for the crash hook. */
  crash(): never;
}
