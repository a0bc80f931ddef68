import { errorMessage } from '@callsheet/runtime';
import { type Step } from './contract-steps.js';
import { type Subject } from './subject.js';

/** What came of a step; `failed` has the reason. */
export interface StepResult {
  name: string;
  outcome: 'kept' | 'failed' | 'not reached';
  seen: string;
}

/** Takes the steps of the provider contract one after the other, until one fails. */
export async function runContract(
  subject: Subject,
  steps: readonly Step[],
  tell: (result: StepResult) => void = () => undefined,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const isOver = subject.signal.aborted || results.some(({ outcome }) => outcome === 'failed');
    const result: StepResult = isOver
      ? { name: step.name, outcome: 'not reached', seen: '' }
      : await takeStep(subject, step);
    tell(result);
    results.push(result);
  }
  return results;
}

async function takeStep(subject: Subject, { name, take }: Step): Promise<StepResult> {
  try {
    return { name, outcome: 'kept', seen: await take(subject) };
  } catch (error) {
    const seen = subject.signal.aborted ? 'stopped, or the time was over' : errorMessage(error);
    return { name, outcome: 'failed', seen };
  }
}
