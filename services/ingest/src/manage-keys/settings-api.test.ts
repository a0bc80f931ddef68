import {
  ApiKeyList,
  CreatedApiKey,
  Problem,
  Project,
  ProjectList,
  Role,
  Settings,
} from '@callsheet/contracts';
import { saveSettings, settingsIn } from '@callsheet/runtime';
import { z } from 'zod';
import { callApi, createKey } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { revokeKey } from './manage-keys.sql.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

const ask = (request: string, options?: { body?: unknown; key?: string }) =>
  callApi(ingest, request, options);

const fieldOf = (json: unknown) => Problem.parse(json).errors?.[0]?.field;

describe('projects', () => {
  test('are made with a share, a cap and budgets, changed, and listed with what they spent', async () => {
    const made = await ask('POST /api/projects', {
      body: { name: 'studio', weight: 2.5, max_concurrency: 4, daily_budget_usd: 12.5 },
    });
    expect(made).toMatchObject({ status: 201 });
    const project = Project.parse(made.json);
    expect(project).toMatchObject({
      name: 'studio',
      weight: 2.5,
      max_concurrency: 4,
      daily_budget_usd: 12.5,
      monthly_budget_usd: null,
    });
    const change = { max_concurrency: null, daily_budget_usd: null, monthly_budget_usd: 100 };
    const changed = await ask(`PATCH /api/projects/${project.id}`, { body: change });
    expect(changed).toMatchObject({ status: 200, json: { name: 'studio', weight: 2.5, ...change } });
    await ingest.database`
      insert into callsheet.project_days (project_id, day, seconds, usd) values (${project.id}, (now() at time zone 'UTC')::date, 60, 1.5)`;
    const { projects } = ProjectList.parse((await ask('GET /api/projects')).json);
    expect(projects.find(({ id }) => id === project.id)).toMatchObject({
      usd_today: 1.5,
      usd_this_month: 1.5,
    });
  });

  test.each([
    [{}, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: 'x', weight: 0 }, 'weight'],
    [{ name: 'x', max_concurrency: 0 }, 'max_concurrency'],
    [{ name: 'x', daily_budget_usd: -1 }, 'daily_budget_usd'],
  ])('%j is refused by name', async (body, field) => {
    const { status, json } = await ask('POST /api/projects', { body });
    expect({ status, field: fieldOf(json) }).toEqual({ status: 422, field });
  });

  test('one that does not exist is not changed', async () => {
    const path = 'PATCH /api/projects/11111111-1111-4111-8111-111111111111';
    expect(await ask(path, { body: { daily_budget_usd: 3 } })).toMatchObject({ status: 404 });
  });
});

describe('API keys', () => {
  const create = async (body: object) => {
    const { status, json } = await ask('POST /api/api-keys', {
      body: { name: 'k', role: 'client', ...body },
    });
    expect(status).toBe(201);
    return CreatedApiKey.parse(json);
  };

  test('are shown once, known by their beginning, and work until they are revoked', async () => {
    const made = await create({ role: 'viewer' });
    expect(await ask('GET /api/me', { key: made.key })).toMatchObject({
      status: 200,
      json: { role: 'viewer' },
    });
    const { text } = await ask('GET /api/api-keys');
    expect(text).not.toContain(made.key);
    const listed = ApiKeyList.parse(JSON.parse(text)).api_keys.find(({ id }) => id === made.id);
    expect(listed).toMatchObject({
      prefix: made.key.slice(0, 14),
      last_used_at: expect.any(String) as string,
    });
    expect((await ask(`DELETE /api/api-keys/${made.id}`)).status).toBe(204);
    expect((await ask('GET /api/me', { key: made.key })).status).toBe(401);
    expect((await ask(`DELETE /api/api-keys/${made.id}`)).status).toBe(204);
  });

  test('belong to a project that exists, and end in the future', async () => {
    const past = { name: 'k', role: 'client', expires_at: '2020-01-01T00:00:00Z' };
    expect(fieldOf((await ask('POST /api/api-keys', { body: past })).json)).toBe('expires_at');
    const nowhere = { name: 'k', role: 'client', project_id: '11111111-1111-4111-8111-111111111111' };
    expect(fieldOf((await ask('POST /api/api-keys', { body: nowhere })).json)).toBe('project_id');
    expect(fieldOf((await ask('POST /api/api-keys', { body: { name: 'k', role: 'root' } })).json)).toBe(
      'role',
    );
  });

  test('the last one of an admin stays, however many ask at once', async () => {
    const others = await Promise.all([create({ role: 'admin' }), create({ role: 'admin' })]);
    const { api_keys } = ApiKeyList.parse((await ask('GET /api/api-keys')).json);
    const admins = api_keys.filter(({ role, revoked_at }) => role === 'admin' && revoked_at === null);
    expect(admins.length).toBe(others.length + 1);
    const revoked = await Promise.all(admins.map(({ id }) => revokeKey(ingest.database, id)));
    expect(revoked.filter((done) => !done)).toHaveLength(1);
    const last = admins[revoked.indexOf(false)]?.id;
    await ingest.database`update public.api_keys set revoked_at = null where name = 'bootstrap' and id <> ${last}`;
    if (admins.find(({ id }) => id === last)?.name !== 'bootstrap')
      await revokeKey(ingest.database, last ?? '');
    const [bootstrap] = admins.filter(({ name }) => name === 'bootstrap');
    expect((await ask(`DELETE /api/api-keys/${bootstrap?.id}`)).status).toBe(409);
  });
});

test.each(Role.options.filter((role) => role !== 'admin'))('a %s changes none of it', async (role) => {
  const key = await createKey(ingest, role);
  for (const request of [
    'GET /api/projects',
    'POST /api/projects',
    'PATCH /api/projects/x',
    'GET /api/api-keys',
    'POST /api/api-keys',
    'DELETE /api/api-keys/x',
  ])
    expect({ request, status: (await ask(request, { key })).status }).toEqual({ request, status: 403 });
});

test('the settings in force are shown with their names, the lowest budget that a service holds', async () => {
  const shape = {
    MAX_DAILY_COST: z.coerce.number().optional(),
    POLL_SEC: z.coerce
      .number()
      .default(30)
      .transform((s) => s * 1000),
  };
  const note = (service: string, env: Record<string, string>) =>
    saveSettings(ingest.database, service, settingsIn(shape, ['MAX_DAILY_COST', 'POLL_SEC'], env));
  await note('scheduler', { MAX_DAILY_COST: '50' });
  await note('pod-manager', { MAX_DAILY_COST: '40', POLL_SEC: '5' });
  await note('pod-manager', { MAX_DAILY_COST: '45', POLL_SEC: '5' });
  const { status, json } = await ask('GET /api/settings', { key: await createKey(ingest, 'viewer') });
  expect(status).toBe(200);
  const { budgets, policy } = Settings.parse(json);
  expect(budgets).toMatchObject([
    { period: 'hour', limit_usd: null },
    { period: 'day', name: 'MAX_DAILY_COST', limit_usd: 45, spent_usd: 0 },
    { period: 'month', limit_usd: null },
  ]);
  expect(policy).toMatchObject([
    { service: 'pod-manager', name: 'MAX_DAILY_COST', value: '45', is_default: false },
    { service: 'pod-manager', name: 'POLL_SEC', value: '5', is_default: false },
    { service: 'scheduler', name: 'MAX_DAILY_COST', value: '50', is_default: false },
    { service: 'scheduler', name: 'POLL_SEC', value: '30', is_default: true },
  ]);
});
