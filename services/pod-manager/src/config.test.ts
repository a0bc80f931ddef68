import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '@callsheet/runtime';
import { utils } from 'ssh2';
import { createDirectory } from '../../../test/support/directory.js';
import { PodManagerConfig } from './config.js';

/** ssh2 writes about one key in 500 in a form it cannot read again. */
function newKeys() {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519');
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

const keys = newKeys();
const others = newKeys();
const base = {
  DATABASE_URL: 'postgres://localhost/db',
  RUNPOD_API_KEY: 'rpa_x',
  RUNPOD_SSH_PRIVATE_KEY: keys.private,
  WORKER_TOKEN_SECRET: 'a-secret-of-some-length',
  WORKER_SUPABASE_URL: 'http://10.0.0.1:8080/',
};
const parse = (env: Record<string, string | undefined>) => parseConfig(PodManagerConfig, { ...base, ...env });
const keyOf = (publicKey: string) => publicKey.split(' ')[1];

test('the defaults, with the public key derived', () => {
  const config = parse({});
  expect(config).toMatchObject({
    PORT: 8082,
    RUNPOD_API_URL: 'https://api.runpod.io',
    RUNPOD_GPU_TYPE: ['NVIDIA GeForce RTX 4090'],
    RUNPOD_CLOUD: ['SECURE'],
    MAX_ACTIVE_GPUS: 10,
    SPAWNING_TIMEOUT_SEC: 600_000,
    workerUrl: 'http://10.0.0.1:8080',
  });
  expect(keyOf(config.ssh.publicKey)).toBe(keyOf(keys.public));
});

test('lists, and the keys of one-line environment files', () => {
  const config = parse({
    RUNPOD_GPU_TYPE: 'NVIDIA L40S, NVIDIA A40',
    RUNPOD_CLOUD: 'SECURE,COMMUNITY',
    RUNPOD_SSH_PRIVATE_KEY: keys.private.replaceAll('\n', String.raw`\n`),
    RUNPOD_SSH_PUBLIC_KEY: keys.public,
  });
  expect(config).toMatchObject({
    RUNPOD_GPU_TYPE: ['NVIDIA L40S', 'NVIDIA A40'],
    RUNPOD_CLOUD: ['SECURE', 'COMMUNITY'],
  });
  expect(utils.parseKey(config.ssh.privateKey)).not.toBeInstanceOf(Error);
});

test('keys from files', () => {
  const dir = createDirectory('keys');
  const [privatePath, publicPath] = [join(dir, 'id'), join(dir, 'id.pub')];
  writeFileSync(privatePath, keys.private);
  writeFileSync(publicPath, keys.public);
  const paths = { RUNPOD_SSH_PRIVATE_KEY_PATH: privatePath, RUNPOD_SSH_PUBLIC_KEY_PATH: publicPath };
  expect(keyOf(parse({ RUNPOD_SSH_PRIVATE_KEY: undefined, ...paths }).ssh.publicKey)).toBe(
    keyOf(keys.public),
  );
});

test.each<[string, Record<string, string | undefined>, RegExp]>([
  ['no API key', { RUNPOD_API_KEY: undefined }, /RUNPOD_API_KEY \(not set\): is required/],
  ['a bad API address', { RUNPOD_API_URL: 'api.runpod.io' }, /RUNPOD_API_URL.*must be an http\(s\) URL/],
  ['no SSH key', { RUNPOD_SSH_PRIVATE_KEY: undefined }, /RUNPOD_SSH_PRIVATE_KEY \(not set\): is required/],
  [
    'a malformed SSH key',
    { RUNPOD_SSH_PRIVATE_KEY: 'PRIVATE' },
    /RUNPOD_SSH_PRIVATE_KEY.*not a usable SSH private key/,
  ],
  ['a public key as the private one', { RUNPOD_SSH_PRIVATE_KEY: keys.public }, /is a public key/],
  [
    'no key file',
    { RUNPOD_SSH_PRIVATE_KEY_PATH: '/nowhere/id' },
    /RUNPOD_SSH_PRIVATE_KEY_PATH.*cannot be read/,
  ],
  [
    'a malformed public key',
    { RUNPOD_SSH_PUBLIC_KEY: 'SHA256:abc' },
    /RUNPOD_SSH_PUBLIC_KEY.*not an SSH public key/,
  ],
  [
    "another pair's public key",
    { RUNPOD_SSH_PUBLIC_KEY: others.public },
    /does not belong to the private key/,
  ],
  ['a disk the provider refuses', { RUNPOD_DISK_SIZE_GB: '10' }, /RUNPOD_DISK_SIZE_GB/],
  [
    'no address for workers',
    { WORKER_SUPABASE_URL: undefined },
    /WORKER_SUPABASE_URL \(not set\): is required/,
  ],
  ['no token secret', { WORKER_TOKEN_SECRET: undefined }, /WORKER_TOKEN_SECRET \(not set\): is required/],
])('%s is named', (_name, env, message) => {
  expect(() => parse(env)).toThrow(message);
});

test('a key is never shown', () => {
  expect(() => parse({ RUNPOD_SSH_PRIVATE_KEY: 'PRIVATE-TEXT' })).toThrow(/<hidden>/);
  expect(() => parse({ RUNPOD_SSH_PRIVATE_KEY: 'PRIVATE-TEXT' })).not.toThrow(/PRIVATE-TEXT/);
});
