import { DecisionPage, TaskWhy } from '@callsheet/contracts';
import { api } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, queue } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(async () => {
  await ingest.database`truncate public.tasks, callsheet.scaling_decisions`;
  await ingest.database`delete from public.workers`;
});

async function why(id: string): Promise<TaskWhy> {
  return TaskWhy.parse((await api(ingest, `GET /${id}/why`)).json);
}

const addWorker = (id: string, status: string, more: { code?: string; message?: string } = {}) =>
  ingest.database`
    insert into public.workers (id, instance_type, status, created_at, error_code, error_message)
    values (${id}, 'RTX', ${status}, now() - interval '50 seconds', ${more.code ?? null}, ${more.message ?? null})`;

const decide = (kind: string, reason: string, sentence: string, workers: string[] = []) =>
  ingest.database`
    select callsheet.note_decision('me', 0, ${kind}, ${reason}, ${sentence}, ${workers}::text[], '{}', '{"queued": 1}')`;

test('nobody yet, then one that starts, then one that is busy', async () => {
  const id = await queue(ingest);
  expect(await why(id)).toMatchObject({ status: 'Queued', reason: 'no_worker_yet' });
  await addWorker('w', 'spawning');
  expect((await why(id)).sentence).toMatch(/ready in about (39|40) s/);
  await ingest.database`delete from public.workers`;
  await claim(ingest, 'gpu-1');
  expect((await why(id)).reason).toBe('not_waiting');
  expect((await why(await queue(ingest))).reason).toBe('workers_busy');
});

test('the budget speaks through the last decision', async () => {
  const id = await queue(ingest);
  await decide('none', 'budget', 'No change: the daily limit of $5 allows no more.');
  const told = await why(id);
  expect(told.reason).toBe('budget');
  expect(told.sentence).toMatch(/daily limit/);
});

test('a task that no GPU of the list is large enough for says so', async () => {
  await ingest.database`insert into callsheet.gpu_classes (vram_gb) values (24), (80)`;
  const id = await queue(ingest);
  await ingest.database`update public.tasks set min_vram_gb = 141 where id = ${id}`;
  const { reason, sentence } = await why(id);
  expect([reason, sentence]).toEqual(['too_large', expect.stringContaining('80 GB')]);
  await ingest.database`delete from callsheet.gpu_classes`;
});

test('a crash loop is told from missing capacity, with the last lines', async () => {
  const id = await queue(ingest);
  await addWorker('w1', 'error', { code: 'no_capacity', message: 'nothing to rent' });
  expect((await why(id)).reason).toBe('no_capacity');
  await addWorker('w2', 'error', { code: 'launch_failed', message: 'exit 1' });
  await ingest.database`update public.workers set updated_at = now() + interval '1 second' where id = 'w2'`;
  await ingest.database`
    insert into public.system_logs (source_type, source_id, log_level, message, worker_id)
    values ('worker', 'w2', 'ERROR', 'no module named torch', 'w2')`;
  expect(await why(id)).toMatchObject({ reason: 'crash_loop', last_lines: ['no module named torch'] });
});

test('an unknown task is 404', async () => {
  const answer = await api(ingest, 'GET /00000000-0000-4000-8000-000000000000/why');
  expect(answer.status).toBe(404);
});

test('decisions are listed newest first; repeats are counted; workers are found', async () => {
  await decide('spawn', 'queue', 'Asked for 1 worker.', ['w1']);
  for (let n = 0; n < 3; n++) await decide('none', 'as_wanted', 'No change.');
  const list = async (query = '') => {
    const headers = { authorization: `Bearer ${ingest.apiKey}` };
    const response = await fetch(`${ingest.url}/api/scaling/decisions${query}`, { headers });
    return DecisionPage.parse(await response.json());
  };
  expect((await list()).decisions).toMatchObject([
    { kind: 'none', times: 3, terms: { queued: 1 } },
    { kind: 'spawn', times: 1, worker_ids: ['w1'] },
  ]);
  const [first] = (await list('?limit=1')).decisions;
  expect((await list(`?before=${first?.id}`)).decisions).toMatchObject([{ kind: 'spawn' }]);
  expect((await list('?worker_id=w1')).decisions).toHaveLength(1);
});

test('a scheduler that falls silent is announced once, and so is its return', async () => {
  const silent = () => ingest.database`select callsheet.watch_scheduler()`;
  const announced = async () =>
    (
      await ingest.database<{ event_type: string }>`
        select event_type from callsheet.outbox where event_type like 'scheduler.%' order by id`
    ).map(({ event_type }) => event_type);
  await ingest.database`update callsheet.scheduler_pulse set decided_at = now() - interval '100 seconds', period_s = 30, instance = 'a'`;
  await silent();
  await silent();
  expect(await announced()).toEqual(['scheduler.silent']);
  await ingest.database`update callsheet.scheduler_pulse set decided_at = now()`;
  await silent();
  expect(await announced()).toEqual(['scheduler.silent', 'scheduler.resumed']);
});
