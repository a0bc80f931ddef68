import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NodeSSH, type Config } from 'node-ssh';
import { utils } from 'ssh2';
import { z } from 'zod';
import { checkContract } from './contract.js';
import { startEmulator, type Emulator } from './emulator.js';
import { type EmulatorOptions } from './settings.js';
import { newHostKey } from './ssh/keys.js';

/** An emulator in a directory of its own, with clients for both of its ports. */
export interface TestEmulator extends Emulator {
  dataDirectory: string;
  /** Calls the API; a JSON answer that the API's document does not allow throws. */
  api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** The same for answers that a fault has spoiled. */
  rawApi: (method: string, path: string) => Promise<Answer>;
  admin: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

/** An answer that was read; `body` is its JSON, and empty where there is none. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: AnswerBody;
}

/** What the tests read from one answer or another. */
export interface AnswerBody extends PodBody {
  pods: PodBody[];
  pagination: { hasNextPage: boolean; nextCursor: string | null };
  records: { podId: string }[];
  metadata: { totals: { totalAmount: number } };
  gpus: unknown[];
  networkVolumes: unknown[];
  keys: string[];
  dataCenters: { gpuAvailability: unknown[] }[];
  requests: unknown[];
  faults: unknown;
  foreignWrites: number;
  killed: number;
  balanceUsd: number;
  overheard: string[];
  known: Record<string, { numbers: number[] }>;
}

interface PodBody {
  id: string;
  name: string;
  status: string;
  dataCenterId: string;
  locked: boolean;
  env: Record<string, string>;
  mounts: unknown;
  ssh: { direct: { port: number } | null };
  runtime: { ports: { private: number }[] } | null;
  errors: string[];
  pids: number[];
  spentUsd: number;
  foreign: boolean;
  startedAt: string;
  cost: number;
}

/** Starts an emulator whose pods boot in a few milliseconds; it stops with the test file at the latest. */
export async function startTestEmulator(options: Partial<EmulatorOptions> = {}): Promise<TestEmulator> {
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'runpod-emulator-')));
  const workerMain = join(dataDirectory, 'worker.js');
  await writeFile(
    workerMain,
    'console.log(process.argv.slice(2).join(" ")); setInterval(() => undefined, 1000);',
  );
  const emulator = await startEmulator({
    bootMs: 20,
    sshdMs: 20,
    deleteLagMs: 0,
    workerMain,
    ...options,
    dataDirectory,
  });
  const authorization = `Bearer ${emulator.apiKey}`;
  const testEmulator: TestEmulator = {
    ...emulator,
    dataDirectory,
    api: async (method, path, body, headers) => {
      const answer = await call(emulator.url, method, path, body, { authorization, ...headers });
      if (isJson(answer.headers)) checkContract(method, path, answer.status, answer.body);
      return answer;
    },
    rawApi: (method, path) => call(emulator.url, method, path, undefined, { authorization }),
    admin: (method, path, body) => call(emulator.adminUrl, method, path, body),
    stop: async () => {
      started.delete(testEmulator);
      await emulator.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
  started.add(testEmulator);
  return testEmulator;
}

const started = new Set<TestEmulator>();

// A test that fails half-way must not leave a server or a process behind.
afterAll(() => Promise.all([...started].map((emulator) => emulator.stop())));

/** A create body that the API accepts; the key opens the pod's SSH. */
export function podBody(publicKey?: string) {
  return {
    name: 'worker-1',
    image: 'runpod/pytorch:1.0.2',
    gpu: { id: 'NVIDIA GeForce RTX 4090' },
    disk: 50,
    ports: ['22/tcp'],
    env: { SECRET: 'do-not-log', ...(publicKey && { PUBLIC_KEY: publicKey }) },
  };
}

/** A fresh key pair in OpenSSH's formats. */
export function newKeyPair() {
  const privateKey = newHostKey();
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return { privateKey, publicKey: `ssh-ed25519 ${parsed.getPublicSSH().toString('base64')} test` };
}

/** Reads until the value is defined; gives up after ten seconds. */
export async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('it did not happen within ten seconds');
    await delay(10);
  }
}

/** Creates a pod and waits until the API shows its SSH port. */
export async function createBootedPod(
  { api }: TestEmulator,
  publicKey?: string,
): Promise<{ id: string; port: number }> {
  const { body } = await api('POST', '/v2/pods', podBody(publicKey));
  return until(async () => {
    const { body: pod } = await api('GET', `/v2/pods/${body.id}`);
    return pod.ssh.direct ? { id: pod.id, port: pod.ssh.direct.port } : undefined;
  });
}

/** Connects once sshd accepts; a refused connection means it has not started yet. */
export function connect(port: number, config: Partial<Config>): Promise<NodeSSH> {
  return until(async () => {
    const ssh = new NodeSSH();
    try {
      return await ssh.connect({ host: '127.0.0.1', port, username: 'root', ...config });
    } catch (error) {
      if (String(error).includes('ECONNREFUSED')) return undefined;
      throw error;
    }
  });
}

/** Whether the process runs; a dead one that nobody has reaped yet does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout !== '' && !stdout.startsWith('Z');
}

function isJson(headers: Headers): boolean {
  return /json/.test(headers.get('content-type') ?? '');
}

const answerBody = z.custom<AnswerBody>();

async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const allHeaders = { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url + path, { method, headers: allHeaders, body: sent });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: answerBody.parse(isJson(response.headers) ? JSON.parse(text) : {}),
  };
}
