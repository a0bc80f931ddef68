import { randomUUID } from 'node:crypto';
import { Problem, Task, type Role } from '@callsheet/contracts';
import { type TestIngest } from './start-ingest.js';

interface Options {
  body?: unknown;
  key?: string;
}

/** Calls a route, with the default project's key unless another is given; no body is sent without one. */
export async function callApi(
  ingest: TestIngest,
  request: string,
  { body, key = ingest.apiKey }: Options = {},
) {
  const [method, path = ''] = request.split(' ');
  const response = await fetch(ingest.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, json, text };
}

/** Calls a route of tasks: the path is what comes behind /api/tasks. */
export async function api(ingest: TestIngest, request: string, options: Options = {}) {
  const [method, path = ''] = request.split(' ');
  const { status, json } = await callApi(ingest, `${method} /api/tasks${path}`, options);
  return { status, json };
}

/** Calls the REST API for a task; it must answer 200. */
export async function taskFrom(ingest: TestIngest, request: string, body?: unknown): Promise<Task> {
  const { status, json } = await api(ingest, request, { body });
  expect({ status, json }).toMatchObject({ status: 200 });
  return Task.parse(json);
}

/** The fields that a problem names. */
export function fieldsOf(json: unknown): string[] {
  return Problem.parse(json).errors?.map(({ field }) => field) ?? [];
}

/** Another project, known by this key; gives its id. */
export async function createProject(ingest: TestIngest, key: string): Promise<string> {
  const [row] = await ingest.database<{ id: string }>`
    with project as (insert into public.projects (name) values ('another') returning id)
    insert into public.api_keys (project_id, name, key_sha256)
    select id, 'test', sha256(convert_to(${key}, 'UTF8')) from project returning project_id as id`;
  return row?.id ?? '';
}

/** The types of a task's events, in order. */
export async function eventTypes(ingest: TestIngest, id: string): Promise<string[]> {
  const rows = await ingest.database<{ event_type: string }>`
    select event_type from callsheet.outbox where task_id = ${id} order by id`;
  return rows.map(({ event_type }) => event_type);
}

/** A key of the default project, or of another, with this role; expired or revoked if that is said. */
export async function createKey(
  ingest: Pick<TestIngest, 'database'>,
  role: Role,
  { projectId = '00000000-0000-0000-0000-000000000001', expiresAt, revokedAt }: KeyFacts = {},
): Promise<string> {
  const key = `cs_test_${randomUUID()}`;
  await ingest.database`
    insert into public.api_keys (project_id, name, role, expires_at, revoked_at, key_sha256)
    values (${projectId}, ${role}, ${role}, ${expiresAt}::timestamptz, ${revokedAt}::timestamptz, sha256(convert_to(${key}, 'UTF8')))`;
  return key;
}

interface KeyFacts {
  projectId?: string;
  expiresAt?: string;
  revokedAt?: string;
}
