import { type Batch, type Task } from '@callsheet/contracts';

/** What was created. */
export interface Submitted {
  /** Each with what is told of it on a bar. */
  tasks: { task: Task; title: string }[];
  batches: Batch[];
}
