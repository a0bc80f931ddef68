import {
  apiRoutes,
  ClaimByFunction,
  ClaimRequest,
  CompletedSegmentsRequest,
  CompleteByFunction,
  CompleteTask,
  CreateChildTask,
  FailByFunction,
  GenerateUploadUrl,
  HeartbeatWithLogs,
  PredecessorRequest,
  ReportProgress,
  ShotPairPrompts,
  TaskCountsRequest,
  UpdateTaskStatus,
} from '@callsheet/contracts';
import fc from 'fast-check';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { answerOfSearch } from '../../services/ingest/src/limit-searches/limit-search.js';
import { runStatement } from '../../services/ingest/src/serve-rest/serve-rest.sql.js';
import {
  ListBody,
  RemoveBody,
  SignBody,
  SignManyBody,
} from '../../services/ingest/src/serve-storage/storage-bodies.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { bodyOf } from './body-of-schema.js';

/** What the service parses, made from its schema and bent, and what is made to break it: no answer is a fault of the service. */
const seed = Number(process.env['FUZZ_SEED'] ?? fc.sample(fc.nat(), 1)[0]);
const RUNS = 30;

let ingest: TestIngest;
const logLines: string[] = [];
beforeAll(async () => {
  process.stdout.write(`fuzz seed: ${seed} (FUZZ_SEED runs it again)\n`);
  const env = { API_REQUESTS_PER_MIN: '0', LOG_LEVEL: 'debug', STORAGE_MAX_UPLOAD_MB: '2' };
  ingest = await startIngest(env, { write: (line) => void logLines.push(line) });
});
afterAll(() => ingest.stop());

async function send(method: string, path: string, token: string, body: unknown) {
  const response = await fetch(ingest.url + path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000'), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: method === 'GET' ? undefined : (JSON.stringify(impatient(body)) ?? ''),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

/** Nobody waits for a task that will not come. */
function impatient(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'wait' in body ? { ...body, wait: 0 } : body;
}

async function fuzz(route: string, schema: z.ZodType, token: string) {
  const [method = '', path = ''] = route.split(' ');
  const bodies = fc.sample(bodyOf(schema), { seed, numRuns: RUNS });
  return Promise.all(bodies.map(async (body) => ({ body, ...(await send(method, path, token, body)) })));
}

/** They ask the pod-manager, which is not there. */
const asksAnother = ['POST /api/workers/:id/exec', 'GET /api/workers/:id/logs'];
const routes = Object.entries(apiRoutes).filter(
  ([route, { body }]) => body !== undefined && !asksAnother.includes(route),
);

test.each(routes)('%s', async (route, { body: schema }) => {
  if (schema === undefined) throw new Error('filtered above');
  for (const { body, status, type, text } of await fuzz(route, schema, ingest.apiKey)) {
    const problem = status < 400 || (type.startsWith('application/problem+json') && status < 500);
    expect({ seed, body, status, text, problem }).toEqual({ seed, body, status, text, problem: true });
  }
});

/** A row as a worker may write it over REST. */
const WrittenRow = z.object({
  ...{ id: z.guid(), task_type: z.string(), status: z.string(), worker_id: z.string(), attempts: z.int() },
  ...{ error_message: z.string(), output_location: z.string(), message: z.string(), log_level: z.string() },
  ...{ params: z.record(z.string(), z.unknown()), metadata: z.record(z.string(), z.unknown()) },
});

const workerRoutes: [string, z.ZodType][] = [
  ['POST /functions/v1/claim-next-task', ClaimRequest],
  ['POST /functions/v1/report-progress', ReportProgress],
  ['POST /functions/v1/update-task-status', UpdateTaskStatus],
  ['POST /functions/v1/generate-upload-url', GenerateUploadUrl],
  ['POST /functions/v1/complete_task', CompleteTask],
  ['POST /functions/v1/task-counts', TaskCountsRequest],
  ['POST /functions/v1/create-task', CreateChildTask],
  ['POST /functions/v1/get-predecessor-output', PredecessorRequest],
  ['POST /functions/v1/get-completed-segments', CompletedSegmentsRequest],
  ['POST /rest/v1/rpc/func_worker_heartbeat_with_logs', HeartbeatWithLogs],
  ['POST /rest/v1/rpc/func_claim_available_task', ClaimByFunction],
  ['POST /rest/v1/rpc/func_mark_task_complete', CompleteByFunction],
  ['POST /rest/v1/rpc/func_mark_task_failed', FailByFunction],
  ['POST /functions/v1/complete-task', CompleteTask],
  ['POST /functions/v1/update-shot-pair-prompts', ShotPairPrompts],
  ['POST /rest/v1/rpc/func_update_worker_heartbeat', HeartbeatWithLogs],
  ['POST /rest/v1/tasks', WrittenRow],
  ['PATCH /rest/v1/tasks?worker_id=eq.gpu-fuzz', WrittenRow],
  ['PATCH /rest/v1/workers?id=eq.gpu-fuzz', WrittenRow],
  ['POST /rest/v1/system_logs', WrittenRow],
  ['POST /storage/v1/object/list/image_uploads', ListBody],
  ['DELETE /storage/v1/object/image_uploads', RemoveBody],
  ['POST /storage/v1/object/sign/image_uploads', SignManyBody],
  ['POST /storage/v1/object/sign/image_uploads/x.png', SignBody],
];

test('every function of workers is among them', () => {
  const functions = ingest.routes.filter((route) => /^POST \/(functions|rest)\/v1\/(?!:)/.test(route));
  expect(workerRoutes.map(([route]) => route)).toEqual(expect.arrayContaining(functions));
});

test.each(workerRoutes)('%s', async (route, schema) => {
  for (const { body, status, text } of await fuzz(route, schema, ingest.workerToken('gpu-fuzz')))
    expect({ seed, body, status, text, fault: status >= 500 }).toEqual({
      seed,
      body,
      status,
      text,
      fault: false,
    });
});

const queries = Object.entries(apiRoutes).filter(
  ([route, { query }]) => query && !route.includes('/stream') && !asksAnother.includes(route),
);

test.each(queries)('the query of %s', async (route, { query }) => {
  if (query === undefined) throw new Error('filtered above');
  const [method = '', path = ''] = route.split(' ');
  const found = fc.sample(bodyOf(query), { seed, numRuns: RUNS }).map(async (bent) => {
    const search = new URLSearchParams();
    for (const [name, one] of Object.entries(Object(bent) as object)) search.set(name, textOf(one));
    return { bent, ...(await send(method, `${path}?${search.toString()}`, ingest.apiKey, undefined)) };
  });
  for (const { bent, status, text } of await Promise.all(found))
    expect({ seed, bent, status, text, fault: status >= 500 }).toMatchObject({ fault: false });
});

const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

describe('what is made to break a service', () => {
  const worker = () => ingest.workerToken('gpu-hostile');
  const rest = (search: string) => send('GET', `/rest/v1/tasks?${search}`, worker(), undefined);
  const deep = '['.repeat(7_000);

  test.each([
    ['a pattern of many parts', `error_message=like.${'*a'.repeat(99)}`, 200],
    ['a pattern beyond the limit', `error_message=like.${'*a'.repeat(200)}`, 400],
    ['a filter that is nested deeply', `params=cs.${deep}`, 400],
    ['a list that is never closed', `status=in.(${'"\\\\'.repeat(2_000)}`, 400],
    ['an order that is no name', `order=${'_'.repeat(7_000)}'`, 400],
  ])('a filter of a worker: %s', async (_, search, status) => {
    expect(await rest(search)).toMatchObject({ status });
  });

  test('a search is for text: nothing in it stands for anything else', async () => {
    const prompt = 'a%b_c.*(d+)+$[e]\\\\f';
    const params = { prompt, model: 'wan2gp_v2.1' };
    await send('POST', '/api/tasks', ingest.apiKey, { task_type: 'video_generation', params });
    const hits = async (search: string) => {
      const query = new URLSearchParams({ search }).toString();
      const { text } = await send('GET', `/api/tasks?${query}`, ingest.apiKey, undefined);
      return text.includes('(d+)+$');
    };
    expect(
      await Promise.all(['a%b_c.*(d+)+$', 'A%B', 'a%c', 'a_b', 'a.*f', '(d+)+', '^a'].map(hits)),
    ).toEqual([...[true, true, false, false, false, true, false]]);
  });

  test('a search that Postgres gives up is answered with what to do', async () => {
    const limits = { statementMs: 1 };
    const search = ingest.database.begin((sql) => sql`select pg_sleep(60)`, limits);
    await expect(answerOfSearch(search)).rejects.toMatchObject({
      ...{ status: 422, message: expect.stringContaining('took longer than 8 s') as string },
    });
    const rows = runStatement(ingest.database, { text: 'select pg_sleep(60)', values: [], limits });
    await expect(rows).rejects.toMatchObject({ status: 503, code: '57014' });
  });

  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  test.each([
    ['POST /api/tasks', () => ingest.apiKey, 415],
    ['POST /api/batches', () => ingest.apiKey, 415],
    ['POST /functions/v1/complete_task', worker, 415],
    ['POST /rest/v1/tasks', worker, 415],
  ])('a compressed body is not unpacked: %s', async (route, token, status) => {
    const [method = '', path = ''] = route.split(' ');
    const headers = {
      authorization: `Bearer ${token()}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    };
    const response = await fetch(ingest.url + path, { method, headers, body: bomb });
    expect({ status: response.status, text: await response.text() }).toMatchObject({ status });
  });

  test('a compressed upload stays as it is', async () => {
    const path = '/storage/v1/object/image_uploads/compressed.bin';
    const headers = { authorization: `Bearer ${worker()}`, 'content-encoding': 'gzip' };
    const init = { method: 'POST', headers, body: bomb };
    expect((await fetch(ingest.url + path, init)).status).toBe(200);
    const size = statSync(join(ingest.storageDirectory, 'image_uploads', 'compressed.bin')).size;
    expect(size).toBe(bomb.length);
  });

  test.each([
    ['POST /api/tasks', () => ingest.apiKey, 2 ** 20],
    ['POST /api/batches', () => ingest.apiKey, 2 ** 24],
    ['POST /functions/v1/update-task-status', worker, 2 ** 24],
    ['POST /rest/v1/rpc/func_worker_heartbeat_with_logs', worker, 2 ** 20],
    ['PUT /storage/v1/object/image_uploads/large.bin', worker, 2 ** 21],
  ])('a body over the limit: %s', async (route, token, limit) => {
    const [method = '', path = ''] = route.split(' ');
    const headers = { authorization: `Bearer ${token()}`, 'content-type': 'application/json' };
    const response = await fetch(ingest.url + path, { method, headers, body: ' '.repeat(limit + 1) });
    expect({ status: response.status, text: await response.text() }).toMatchObject({ status: 413 });
  });

  test.each([
    ['POST /api/tasks', () => ingest.apiKey, 422],
    ['POST /functions/v1/update-task-status', worker, 422],
    ['POST /rest/v1/tasks', worker, 422],
    // What is not asked for is not looked at.
    ['POST /storage/v1/object/list/image_uploads', worker, 200],
  ])('JSON nested a hundred thousand levels deep: %s', async (route, token, status) => {
    const [method = '', path = ''] = route.split(' ');
    const headers = { authorization: `Bearer ${token()}`, 'content-type': 'application/json' };
    const body = `{"params":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const response = await fetch(ingest.url + path, { method, headers, body });
    expect({ status: response.status, text: await response.text() }).toMatchObject({ status });
  });
});

test('whatever was sent, each entry of the log is one line without commands to a terminal', async () => {
  const evil = 'x\r\n{"level":"error","msg":"all is lost"}\n\u001b]0;owned\u0007\u009b31m\u2028';
  const before = logLines.length;
  await send('GET', `/api/tasks/${encodeURIComponent(evil)}`, ingest.apiKey, undefined);
  await send('GET', `/rest/v1/${encodeURIComponent(evil)}`, ingest.workerToken('gpu-1'), undefined);
  await send('POST', '/api/tasks', ingest.apiKey, { task_type: evil, params: {} });
  const claim = { worker_id: evil, run_type: 'gpu' };
  await send('POST', '/functions/v1/claim-next-task', ingest.workerToken('gpu-1'), claim);
  await send('POST', '/functions/v1/claim-next-task', ingest.workerToken(evil), claim);
  // It did get there.
  expect(logLines.slice(before).join('')).toContain('all is lost');
  expect(logLines.length).toBeGreaterThan(100);
  const control = /[\p{Cc}\u2028\u2029]/u;
  for (const line of logLines) {
    expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect({ line, harmful: control.test(line.trimEnd()) }).toEqual({ line, harmful: false });
  }
});

test('the service still works', async () => {
  expect(
    (await fetch(`${ingest.url}/api/me`, { headers: { authorization: `Bearer ${ingest.apiKey}` } })).status,
  ).toBe(200);
});
