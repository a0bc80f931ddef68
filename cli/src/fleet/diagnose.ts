import { ApiError, dataOf, type ApiClient } from '@callsheet/client';
import { type Diagnostics } from '@callsheet/contracts';
import { plain } from '../output/plain.js';
import { type Session } from '../session.js';

/** What a person would look at first; each part says its name, and one that is missing does not stop the others. */
const lookAround = [
  ['GPU', 'nvidia-smi'],
  ['disk', 'df -h'],
  ['memory', 'free -m'],
  ['processes', 'ps aux --sort=-%mem | head -15'],
]
  .map(([name, command]) => `echo '# ${name}'; ${command} 2>&1; echo`)
  .join('; ');

/** Prints what was found on the pod when its worker failed; of a worker that lives, looks around on its pod now. */
export async function diagnose({ client, out }: Session, id: string): Promise<void> {
  const params = { path: { id } };
  const kept = await dataOf(client.GET('/api/workers/{id}/diagnostics', { params })).catch(
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    },
  );
  const report = kept ?? (await lookNow(client, id));
  out.json(report);
  out.say(out.heading(`${kept ? 'Found when it failed' : 'Found now'}, ${report.taken_at}`));
  out.say(plain(report.report));
}

async function lookNow(
  client: ApiClient,
  id: string,
): Promise<Pick<Diagnostics, 'worker_id' | 'taken_at' | 'report'>> {
  const params = { path: { id } };
  const call = client.POST('/api/workers/{id}/exec', { params, body: { command: lookAround } });
  const { stdout } = await dataOf(call);
  return { worker_id: id, taken_at: new Date().toISOString(), report: stdout };
}
