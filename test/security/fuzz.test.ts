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
  TaskCountsRequest,
  UpdateTaskStatus,
} from '@callsheet/contracts';
import fc from 'fast-check';
import { type z } from 'zod';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { bodyOf } from './body-of-schema.js';

/** Every body that the service parses, made from its schema and bent: no answer is a fault of the service. */
const seed = Number(process.env['FUZZ_SEED'] ?? fc.sample(fc.nat(), 1)[0]);
const RUNS = 30;

let ingest: TestIngest;
beforeAll(async () => {
  process.stdout.write(`fuzz seed: ${seed} (FUZZ_SEED runs it again)\n`);
  ingest = await startIngest({ API_REQUESTS_PER_MIN: '0' });
});
afterAll(() => ingest.stop());

async function send(method: string, path: string, token: string, body: unknown) {
  const response = await fetch(ingest.url + path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000'), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(impatient(body)) ?? '',
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

/** It asks the pod-manager, which is not there. */
const asksAnother = ['POST /api/workers/:id/exec'];
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
];

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

test('the service still works', async () => {
  expect(
    (await fetch(`${ingest.url}/api/me`, { headers: { authorization: `Bearer ${ingest.apiKey}` } })).status,
  ).toBe(200);
});
