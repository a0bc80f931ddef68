import { parseQuery } from './parse-query.js';
import { readWrite } from './read-write.js';
import { RestError } from './rest-error.js';
import { tableNamed } from './tables.js';

const id = '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11';
type Method = Parameters<typeof readWrite>[0];

function write(request: string, body?: unknown) {
  const [method, name = '', search = ''] = request.split(/[ ?]/);
  const table = tableNamed(name);
  return readWrite(method as Method, { table, query: parseQuery(table, search), body });
}

const held = `tasks?id=eq.${id}&worker_id=eq.gpu-1&status=eq.In+Progress`;
const fatal = { error_reason: 'FATAL cuda_driver: gone', self_terminated: true };
const task = { id, task_type: 't2v', params: { prompt: 'x' }, status: 'Queued', project_id: id, attempts: 0 };

test.each([
  ['DELETE ' + `tasks?id=eq.${id}`, {}, { kind: 'delete task', taskId: id }],
  [
    'PATCH workers?id=eq.gpu-1',
    { status: 'error', metadata: fatal },
    { kind: 'report worker error', workerId: 'gpu-1', metadata: fatal, reason: fatal.error_reason },
  ],
  [
    `PATCH ${held}`,
    { status: 'Queued', worker_id: null, generation_started_at: null, error_details: 'FATAL' },
    { kind: 'give task back', taskId: id, workerId: 'gpu-1', errorDetails: 'FATAL' },
  ],
  ['POST tasks', task, { kind: 'insert tasks', tasks: [expect.objectContaining({ task_id: id }) as object] }],
  [
    'POST tasks',
    [task, { task_type: 't2v', params: {} }],
    { kind: 'insert tasks', tasks: [expect.anything() as object, expect.anything() as object] },
  ],
])('%s %j', (request, body, expected) => {
  expect(write(request, body)).toMatchObject(expected);
});

const back = { status: 'Queued', worker_id: null };

test.each([
  ['DELETE tasks', undefined, '42501'],
  ['DELETE tasks?status=eq.Queued', undefined, '42501'],
  [`DELETE tasks?id=eq.${id}&status=eq.Queued`, undefined, '42501'],
  [`DELETE tasks?id=neq.${id}`, undefined, '42501'],
  [`DELETE tasks?id=not.eq.${id}`, undefined, '42501'],
  ['DELETE workers?id=eq.gpu-1', undefined, '42501'],
  ['DELETE system_logs?worker_id=eq.gpu-1', undefined, '42501'],
  ['PATCH workers', { status: 'error' }, '42501'],
  ['PATCH workers?status=eq.active', { status: 'error' }, '42501'],
  ['PATCH workers?id=eq.gpu-1', { status: 'active' }, 'PGRST102'],
  ['PATCH workers?id=eq.gpu-1', { status: 'error', min_vram_gb: 1 }, 'PGRST204'],
  ['PATCH workers?id=eq.gpu-1', 'error', 'PGRST102'],
  [`PATCH tasks?id=eq.${id}`, back, '42501'],
  [`PATCH tasks?id=eq.${id}&worker_id=eq.gpu-1`, back, '42501'],
  [`PATCH tasks?id=eq.${id}&worker_id=eq.gpu-1&status=eq.Complete`, back, '42501'],
  [`PATCH ${held}`, { status: 'Complete', worker_id: null }, 'PGRST102'],
  [`PATCH ${held}`, { ...back, attempts: 0 }, 'PGRST204'],
  [`PATCH ${held}`, { ...back, worker_id: 'gpu-2' }, 'PGRST102'],
  ['POST workers', { id: 'gpu-9' }, '42501'],
  ['POST system_logs', {}, '42501'],
  ['POST tasks', { ...task, status: 'Complete' }, 'PGRST102'],
  ['POST tasks', { ...task, attempts: -1 }, 'PGRST102'],
  ['POST tasks', { ...task, webhook_url: 'http://x' }, 'PGRST204'],
  ['POST tasks', { ...task, params: '{}' }, 'PGRST102'],
  ['POST tasks', [], 'PGRST102'],
  ['POST tasks', undefined, 'PGRST102'],
])('%s %j is refused with %s', (request, body, code) => {
  expect(codeOf(() => write(request, body))).toBe(code);
});

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof RestError ? error.code : String(error);
  }
}
