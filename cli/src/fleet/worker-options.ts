import { type CommonOptions } from '../session.js';

/** What `callsheet worker` takes. */
export interface WorkerOptions extends CommonOptions {
  follow?: boolean;
  lines: number;
  file: string;
  yes?: boolean;
}
