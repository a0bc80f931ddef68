import { type Task } from '@callsheet/contracts';

/** What a task is about, as far as a word can tell. */
export function promptOf({ params }: Pick<Task, 'params'>): string | undefined {
  const prompt = params['prompt'];
  return typeof prompt === 'string' ? prompt : undefined;
}
