import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { z } from 'zod';
import { readJson, writeJson } from './json-file.js';

const Secrets = z.object({
  /** The first API key of ingest. */
  apiKey: z.string(),
  /** Signs the tokens that workers get. */
  workerTokenSecret: z.string(),
  /** What the Runpod emulator accepts. */
  runpodApiKey: z.string(),
  /** OpenSSH format. */
  sshPrivateKey: z.string(),
  sshPublicKey: z.string(),
});

export type Secrets = z.infer<typeof Secrets>;

/** The secrets of a stack, made at its first start and kept in `<dir>/secrets.json` for the owner's eyes. */
export function loadSecrets(dir: string): Secrets {
  const path = join(dir, 'secrets.json');
  const known = readJson(path, Secrets);
  if (known) return known;
  const secrets = generateSecrets();
  writeJson(path, secrets, 0o600);
  return secrets;
}

function generateSecrets(): Secrets {
  const keys = newSshKeys();
  return {
    apiKey: `cs_live_${randomText(24)}`,
    workerTokenSecret: randomText(32),
    runpodApiKey: `rpa_${randomText(24)}`,
    sshPrivateKey: keys.private,
    sshPublicKey: keys.public,
  };
}

function newSshKeys(): { private: string; public: string } {
  for (;;) {
    const keys = utils.generateKeyPairSync('ed25519', { comment: 'callsheet' });
    // ssh2 writes about one key in 500 in a form it cannot read again.
    if (!(utils.parseKey(keys.private) instanceof Error)) return keys;
  }
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
