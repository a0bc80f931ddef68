import { CreateTask } from '@callsheet/contracts';
import { readFileSync } from 'node:fs';

export type Prompt = Pick<CreateTask, 'task_type' | 'params'>;

/** Reads a JSONL file of tasks; says which line is wrong. With `count`, repeats or cuts the list to that many. */
export function readPrompts(file: string, count?: number): Prompt[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const prompts = lines.map((line, index) => parsePrompt(line, `${file}:${index + 1}`));
  const [first] = prompts;
  if (first === undefined) throw new Error(`${file} has no prompts`);
  return Array.from(
    { length: count ?? prompts.length },
    (_, index) => prompts[index % prompts.length] ?? first,
  );
}

function parsePrompt(line: string, where: string): Prompt {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new Error(`${where} is not JSON; each line is {"task_type": …, "params": {…}}`);
  }
  const result = CreateTask.safeParse(json);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`${where} is not a task: ${problems.join('; ')}`);
  }
  return { task_type: result.data.task_type, params: result.data.params };
}
