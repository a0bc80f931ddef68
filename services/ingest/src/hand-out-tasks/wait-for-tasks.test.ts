import { ClaimAnswer, ClaimedTasks } from '@callsheet/contracts';
import { api } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { edge, queue, rowOf } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate callsheet.ready_tasks, callsheet.running_tasks, public.tasks`);

const claim = (worker: string, body: object, at = ingest) =>
  edge(at, 'claim-next-task', worker, { worker_id: worker, ...body });
const post = () => api(ingest, 'POST ', { body: { task_type: 't2v', params: { prompt: 'a cat' } } });

/** Until writers are asked to notify: somebody waits; or, with `expected` false, until nobody does. */
async function somebodyWaits({ at = ingest, expected = true } = {}): Promise<void> {
  const waits = async () =>
    (
      await at.database<{
        waiting: boolean;
      }>`select waiting from callsheet.wake_flags where channel = 'task_ready'`
    )[0]?.waiting === expected;
  while (!(await waits()));
}

/** Until a worker's first claim has found nothing: its name is known from then on. */
async function hasAsked(worker: string): Promise<void> {
  const asked = async () =>
    (await ingest.database`select from public.workers where id = ${worker}`).length > 0;
  while (!(await asked()));
}

/** Sends a claim that can be broken off, and resolves once it waits. */
async function waitingClaim(worker: string): Promise<{ hangUp: () => void; ended: Promise<unknown> }> {
  const breaker = new AbortController();
  const ended = fetch(`${ingest.url}/functions/v1/claim-next-task`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ingest.workerToken(worker)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ worker_id: worker, wait: 30 }),
    signal: breaker.signal,
  }).catch(() => 'broken off');
  await somebodyWaits();
  return { hangUp: () => breaker.abort(), ended };
}

test('a worker that waits gets the next task within milliseconds of its POST', async () => {
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const waiting = claim(`w${round}`, { wait: 30 });
    await hasAsked(`w${round}`);
    await somebodyWaits();
    const began = performance.now();
    await post();
    const { status, json } = await waiting;
    times.push(performance.now() - began);
    expect(status).toBe(200);
    expect(ClaimAnswer.parse(json)).toMatchObject({ task_type: 't2v' });
  }
  times.sort((a, b) => a - b);
  const p = (share: number) => (times[Math.ceil(share * times.length) - 1] ?? 0).toFixed(1);
  console.log(`POST to claimed by a waiting worker: p50 ${p(0.5)} ms, p95 ${p(0.95)} ms`);
  expect(Number(p(0.5))).toBeLessThan(500);
});

test('a task that is there already is given at once; without one the answer is 204 when the time is over', async () => {
  const id = await queue(ingest);
  expect(await claim('w', { wait: 30 })).toMatchObject({ status: 200, json: { task_id: id } });
  const began = Date.now();
  expect((await claim('v', { wait: 0.3 })).status).toBe(204);
  expect(Date.now() - began).toBeGreaterThan(290);
});

test('one task ends one wait, the others go on', async () => {
  let answered = 0;
  const claims = Array.from({ length: 20 }, async (_, index) => {
    const answer = await claim(`w${index}`, { wait: 30 });
    answered += 1;
    return answer;
  });
  await somebodyWaits();
  await post();
  expect((await Promise.race(claims)).status).toBe(200);
  expect(answered).toBe(1);
  for (let index = 0; index < 19; index++) await post();
  const statuses = (await Promise.all(claims)).map(({ status }) => status);
  expect(statuses).toEqual(Array(20).fill(200));
});

test('the wait ends when the worker hangs up: the next task stays for others', async () => {
  const { hangUp, ended } = await waitingClaim('w');
  hangUp();
  expect(await ended).toBe('broken off');
  // Until it is seen by the server, too.
  await somebodyWaits({ expected: false });
  const id = await queue(ingest);
  expect(await claim('other', { wait: 30 })).toMatchObject({ status: 200, json: { task_id: id } });
  expect((await rowOf(ingest, id))?.worker_id).toBe('other');
});

test('a task that only others can run does not keep those who can from it', async () => {
  await ingest.database`insert into public.workers (id, status, vram_total_mb) values ('small', 'active', 8192), ('big', 'active', 81559)`;
  const small = claim('small', { wait: 2 });
  await somebodyWaits();
  const big = claim('big', { wait: 30 });
  await ingest.database`insert into public.tasks (task_type, params, min_vram_gb) values ('t2v', '{"prompt": "x"}', 48)`;
  expect((await big).status).toBe(200);
  expect((await small).status).toBe(204);
});

test('when ingest stops, everybody who waits is answered', async () => {
  const other = await startIngest();
  const waiting = claim('w', { wait: 30 }, other);
  await somebodyWaits({ at: other });
  const began = Date.now();
  const [answer] = await Promise.all([waiting, other.stop()]);
  expect(answer.status).toBe(204);
  expect(Date.now() - began).toBeLessThan(10_000);
});

test.each([
  { wait: 31 },
  { wait: -1 },
  { wait: 'long' },
  { count: 0 },
  { count: 65 },
  { slots: 0 },
  { holding: ['x'] },
])('%j is refused', async (body) => {
  expect((await claim('w', body)).status).toBe(400);
});

describe('several tasks for one worker', () => {
  const claimMany = async (body: object) => {
    const { status, json } = await claim('many', body);
    return status === 204 ? [] : ClaimedTasks.parse(json).tasks.map(({ task_id }) => task_id);
  };

  test('as many as it has slots for and asked for, never more', async () => {
    await ingest.database`delete from public.workers`;
    const ids = [];
    for (let index = 0; index < 6; index++) ids.push(await queue(ingest));
    expect(await claimMany({ count: 5 })).toHaveLength(1);
    const [first = ''] = ids;
    expect(await claimMany({ count: 2, slots: 4, holding: [first] })).toEqual(ids.slice(1, 3));
    expect(await claimMany({ count: 5, holding: ids.slice(0, 3) })).toEqual(ids.slice(3, 4));
    expect(await claimMany({ count: 5, holding: ids.slice(0, 4) })).toEqual([]);
  });

  test('what it holds and does not name is given again: its answer was lost', async () => {
    await ingest.database`delete from public.workers`;
    const ids = [];
    for (let index = 0; index < 3; index++) ids.push(await queue(ingest));
    expect(await claimMany({ count: 2, slots: 2 })).toEqual(ids.slice(0, 2));
    expect((await claimMany({ count: 2 })).sort()).toEqual(ids.slice(0, 2).sort());
    expect(await claimMany({ count: 2, holding: ids.slice(0, 1) })).toEqual(ids.slice(1, 2));
  });

  test('a worker that is to end gets none', async () => {
    await queue(ingest);
    await ingest.database`insert into public.workers (id, status) values ('many', 'terminating')
      on conflict (id) do update set status = 'terminating'`;
    expect(await claimMany({ count: 2, slots: 2 })).toEqual([]);
  });
});
