import { dataOf, type ApiClient } from '@callsheet/client';
import { MAX_BATCH_PROMPTS } from '@callsheet/contracts';
import { randomUUID } from 'node:crypto';
import { CliError } from '../exit-codes.js';
import { patiently } from './patiently.js';
import { type Line } from './read-lines.js';
import { taskFieldsOf, type SubmitOptions } from './submit-options.js';
import { type Submitted } from './submitted.js';

/** One batch of all lines; several when they are more than a batch can have. */
export async function createBatches(
  client: ApiClient,
  lines: readonly Line[],
  options: SubmitOptions,
): Promise<Submitted> {
  const types = new Set(lines.map(({ task_type }) => task_type ?? options.type));
  const [task_type = options.type] = types;
  if (types.size > 1) throw new CliError(`a batch has one task type; the file has ${[...types].join(', ')}`);
  const parts = Array.from({ length: Math.ceil(lines.length / MAX_BATCH_PROMPTS) }, (_, part) =>
    lines.slice(part * MAX_BATCH_PROMPTS, (part + 1) * MAX_BATCH_PROMPTS),
  );
  const batches = [];
  for (const [part, some] of parts.entries()) {
    const body = {
      ...taskFieldsOf(options),
      task_type,
      prompts: some.map(({ params }) => ({ params })),
      name: nameOf(options, part, parts.length),
      webhook_url: options.webhook,
    };
    const headers = { 'idempotency-key': randomUUID() };
    batches.push(
      await patiently(() => dataOf(client.POST('/api/batches', { body, params: { header: headers } }))),
    );
  }
  return { tasks: [], batches };
}

function nameOf({ batch }: SubmitOptions, part: number, parts: number): string | undefined {
  if (typeof batch !== 'string') return undefined;
  return parts === 1 ? batch : `${batch} (${part + 1} of ${parts})`;
}
