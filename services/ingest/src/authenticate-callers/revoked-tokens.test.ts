import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claimed, edge, forgetWorkers, queue, rowOf } from '../../../../test/support/worker-calls.js';
import { RevokedTokens } from './revoked-tokens.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => forgetWorkers(ingest));

const seconds = () => Math.floor(Date.now() / 1000);
const setStatus = (status: string) =>
  ingest.database`update public.workers set status = ${status} where id = 'gpu-1'`;
const revoke = () => ingest.database`select callsheet.revoke_worker_tokens('gpu-1')`;

describe('a token', () => {
  let now: number;
  const issuedAt = seconds() - 100;
  const has = (revoked: RevokedTokens, at = issuedAt) => revoked.has({ workerId: 'gpu-1', issuedAt: at });
  let revoked: RevokedTokens;
  beforeEach(async () => {
    now = 0;
    revoked = new RevokedTokens(ingest.database, () => now);
    await ingest.database`insert into public.workers (id, status) values ('gpu-1', 'active')`;
  });

  test('counts while its worker lives, and of a worker nobody has heard of', async () => {
    expect(await has(revoked)).toBe(false);
    expect(await revoked.has({ workerId: 'gpu-new', issuedAt })).toBe(false);
  });

  test('ends with its worker, noticed within a second', async () => {
    expect(await has(revoked)).toBe(false);
    await setStatus('terminating');
    await setStatus('terminated');
    expect(await has(revoked)).toBe(false);
    now = 1000;
    expect(await has(revoked)).toBe(true);
  });

  test('of a worker in error still delivers what it has: a late result counts', async () => {
    await setStatus('error');
    expect(await has(revoked)).toBe(false);
  });

  test('ends on an operator’s word; one that is issued later counts', async () => {
    await revoke();
    expect(await has(revoked)).toBe(true);
    expect(await has(revoked, seconds() + 1)).toBe(false);
  });
});

test('a revoked token opens nothing', async () => {
  await ingest.database`insert into public.workers (id, status) values ('gpu-revoked', 'active')`;
  await queue(ingest);
  await ingest.database`select callsheet.revoke_worker_tokens('gpu-revoked')`;
  const authorization = `Bearer ${ingest.workerToken('gpu-revoked')}`;
  for (const [method, path] of [
    ['POST', '/functions/v1/claim-next-task'],
    ['GET', '/rest/v1/tasks?select=id'],
    ['POST', '/storage/v1/object/image_uploads/a.mp4'],
  ]) {
    const response = await fetch(`${ingest.url}${path}`, { method, headers: { authorization } });
    expect({ path, status: response.status }).toEqual({ path, status: 401 });
  }
});

test('an expired token opens nothing', async () => {
  await queue(ingest);
  const authorization = `Bearer ${ingest.workerToken('gpu-1', -1)}`;
  expect(await edge(ingest, 'claim-next-task', { authorization }, {})).toEqual({
    status: 401,
    json: { error: expect.any(String) as string },
  });
});

test('a worker whose token is about to end takes no more work, and delivers what it has', async () => {
  const id = await claimed(ingest, 'gpu-ending');
  await queue(ingest);
  const beat = async (ttlSeconds: number) => {
    const response = await fetch(`${ingest.url}/rest/v1/rpc/func_worker_heartbeat_with_logs`, {
      method: 'POST',
      headers: { apikey: ingest.workerToken('gpu-ending', ttlSeconds), 'content-type': 'application/json' },
      body: JSON.stringify({ worker_id_param: 'gpu-ending', status_param: 'active' }),
    });
    return response.json();
  };
  expect(await beat(24 * 3600)).toMatchObject({ worker_status: 'active' });
  expect(await beat(3600)).toMatchObject({ success: true, worker_status: 'terminating' });
  const body = { task_id: id, output_location: 'https://example.com/clip.mp4' };
  expect(await edge(ingest, 'complete_task', 'gpu-ending', body)).toMatchObject({ status: 200 });
  expect(await edge(ingest, 'claim-next-task', 'gpu-ending', {})).toMatchObject({ status: 204 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete' });
});
