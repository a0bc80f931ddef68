import { createLog, openDatabase, parseConfig } from '@callsheet/runtime';
import { z } from 'zod';
import { startEmulator, type Emulator } from '../../local/runpod/emulator.js';
import { PodManagerConfig } from '../../services/pod-manager/src/config.js';
import { SshProvider } from '../../services/pod-manager/src/ssh-hosts/ssh-provider.js';
import { newSshKey } from '../../services/pod-manager/src/testing/new-ssh-key.js';
import { publicKeyOf } from '../conformance/pod-manager.fixture.js';
import { SshHost } from '../conformance/ssh-host.fixture.js';
import { createDatabase } from '../support/database.js';
import { createDirectory } from '../support/directory.js';
import { contractSteps } from './contract-steps.js';
import { runContract } from './run-contract.js';
import { runLive } from './run-live.js';
import { Subject } from './subject.js';

const State = z.object({
  requests: z.number(),
  foreignWrites: z.number(),
  pods: z.array(z.object({ name: z.string(), phase: z.string(), foreign: z.boolean() })),
});
const Journal = z.object({ requests: z.array(z.object({ method: z.string(), path: z.string() })) });

let emulator: Emulator;
let told: string[];
beforeEach(async () => {
  told = [];
  emulator = await startEmulator({
    dataDirectory: createDirectory('live'),
    bootMs: 200,
    sshdMs: 100,
    deleteLagMs: 200,
    requestsPerMinute: 100_000,
    foreignPods: ['training-run-7', 'callsheet-live-devbox'],
  });
});
afterEach(async () => {
  const { pods, foreignWrites } = await state();
  await emulator.stop();
  expect(foreignWrites).toBe(0);
  const others = pods.filter(({ foreign, phase }) => foreign && !isOver(phase)).map(({ name }) => name);
  expect(others).toEqual(['training-run-7', 'callsheet-live-devbox']);
  expect(told.join('\n')).not.toContain(emulator.apiKey);
});

const isOver = (phase: string) => phase === 'terminated' || phase === 'gone';
const patience = { lateMs: 500, longestMs: 20_000, pollMs: 50 };
const limits = () => ({
  RUNPOD_LIVE: '1',
  RUNPOD_API_URL: emulator.url,
  RUNPOD_API_KEY: emulator.apiKey,
  RUNPOD_LIVE_MAX_USD_PER_HOUR: '0.30',
  RUNPOD_LIVE_MAX_MINUTES: '5',
});
const run = (change: Record<string, string | undefined> = {}, stop = new AbortController(), patient = {}) =>
  runLive({ ...limits(), ...change }, stop.signal, (line) => void told.push(line), {
    ...patience,
    ...patient,
  });

const admin = async (path: string): Promise<unknown> => (await fetch(`${emulator.adminUrl}${path}`)).json();
const state = async () => State.parse(await admin('/state'));
const ownPods = async () => (await state()).pods.filter(({ foreign }) => !foreign);
const livePods = async () => (await ownPods()).filter(({ phase }) => !isOver(phase));
const asked = async (method: string, path: RegExp) =>
  Journal.parse(await admin('/journal')).requests.filter(
    (one) => one.method === method && path.test(one.path),
  ).length;
const fault = (kind: string, next: number, ms?: number) =>
  fetch(`${emulator.adminUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind, next, ...(ms !== undefined && { ms }) }),
  });

test.each<[string, Record<string, string | undefined>]>([
  ['RUNPOD_LIVE', { RUNPOD_LIVE: undefined }],
  ['RUNPOD_LIVE', { RUNPOD_LIVE: 'yes' }],
  ['RUNPOD_API_KEY', { RUNPOD_API_KEY: undefined }],
  ['RUNPOD_LIVE_MAX_USD_PER_HOUR', { RUNPOD_LIVE_MAX_USD_PER_HOUR: undefined }],
  ['RUNPOD_LIVE_MAX_USD_PER_HOUR', { RUNPOD_LIVE_MAX_USD_PER_HOUR: '1.01' }],
  ['RUNPOD_LIVE_MAX_MINUTES', { RUNPOD_LIVE_MAX_MINUTES: undefined }],
  ['RUNPOD_LIVE_MAX_MINUTES', { RUNPOD_LIVE_MAX_MINUTES: '16' }],
])('without a usable %s nothing is asked of the account: %j', async (name, change) => {
  await expect(run(change)).rejects.toThrow(new RegExp(`1 problem\\(s\\):\\n  ${name} `));
  expect((await state()).requests).toBe(0);
});

test('every step is kept by the emulator, with one pod, which is gone afterwards', async () => {
  expect(await run()).toBe(0);
  expect(told.filter((line) => line.startsWith('kept: '))).toHaveLength(contractSteps.length + 1);
  expect(told).toContainEqual('kept: answers as the emulator does. no difference');
  expect(await ownPods()).toHaveLength(1);
  expect(await livePods()).toEqual([]);
  expect(await asked('POST', /^\/v2\/pods$/)).toBe(1);
});

test('a create whose answer is lost makes no second pod', async () => {
  await fault('create-500-after-created', 1);
  expect(await run()).toBe(0);
  expect(await ownPods()).toHaveLength(1);
});

test('nothing within the price: nothing is created', async () => {
  expect(await run({ RUNPOD_LIVE_MAX_USD_PER_HOUR: '0.01' })).toBe(1);
  expect(told.find((line) => line.startsWith('failed'))).toMatch(/offers something within the price/);
  expect(await asked('POST', /^\/v2\/pods$/)).toBe(0);
});

test('when the time is over the pod is ended', async () => {
  await fault('ssh-refused', 1);
  expect(await run({ RUNPOD_LIVE_MAX_MINUTES: '0.05' })).toBe(1);
  expect(told).toContainEqual(expect.stringMatching(/^failed: gives it an address.*the time was over$/));
  expect(await ownPods()).toHaveLength(1);
  expect(await livePods()).toEqual([]);
});

test('when it is stopped while a pod that nobody was told of is on its way, that one is ended as well', async () => {
  const stop = new AbortController();
  await fault('create-500-after-created', 1);
  await fault('pod-hidden', 1, 1_500);
  const ended = run({}, stop, { lateMs: 4_000 });
  while ((await asked('POST', /^\/v2\/pods$/)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  expect(await ended).toBe(1);
  expect(await ownPods()).toHaveLength(1);
  expect(await livePods()).toEqual([]);
});

test('a pod that cannot be ended is named, with an exit code of its own', async () => {
  await fault('delete-500', 999_999);
  expect(await run({}, undefined, { longestMs: 3_000 })).toBe(2);
  const [pod] = await livePods();
  expect(told.at(-1)).toMatch(/^MAY BE LEFT AND COST MONEY/);
  expect(told.at(-1)).toContain(pod?.name);
});

test('a host of our own keeps every step too', async () => {
  const database = await createDatabase();
  const sql = openDatabase({ url: database.url, applicationName: 'test' });
  const key = newSshKey();
  const host = await SshHost.start(publicKeyOf(key));
  const config = parseConfig(PodManagerConfig, {
    DATABASE_URL: 'postgres://unused',
    WORKER_TOKEN_SECRET: 'a-secret-of-some-length',
    WORKER_SUPABASE_URL: 'http://127.0.0.1:9',
    RUNPOD_SSH_PRIVATE_KEY: key,
    SSH_HOSTS: host.setting({}),
  });
  const provider = new SshProvider(config, sql, createLog('test', 'fatal'));
  const subject = new Subject(provider, 'callsheet-0000000a', key, 0, AbortSignal.timeout(50_000), 50);
  const results = await runContract(subject, contractSteps);
  await host.stop();
  await sql.end();
  await database.drop();
  expect(results.filter(({ outcome }) => outcome !== 'kept')).toEqual([]);
  expect(host.starts()).toHaveLength(1);
});
