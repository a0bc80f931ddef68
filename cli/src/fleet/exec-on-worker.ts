import { dataOf } from '@callsheet/client';
import { CliError } from '../exit-codes.js';
import { plain } from '../output/plain.js';
import { type Session } from '../session.js';

/** Runs a command on a worker's pod; its exit code becomes ours. */
export async function execOnWorker({ client, out }: Session, id: string, words: string[]): Promise<number> {
  if (words.length === 0) throw new CliError('say what to run: callsheet worker ID exec -- nvidia-smi');
  const body = { command: words.join(' ') };
  const answer = await dataOf(client.POST('/api/workers/{id}/exec', { params: { path: { id } }, body }));
  out.json(answer);
  if (!out.asJson) {
    out.write(plain(answer.stdout));
    if (answer.stderr !== '') out.note(answer.stderr.trimEnd());
  }
  return answer.exit_code;
}
