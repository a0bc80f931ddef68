import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@callsheet/runtime';
import { utils } from 'ssh2';
import { explainError } from '../stack/explain-error.js';
import { repositoryRoot } from '../stack/repository.js';
import { laptopSettings } from './laptop-settings.js';

const KEY_FILE = '/keys/id_ed25519';

/** What runs before the services: refuses the trial's secrets in production, makes an SSH key, applies the migrations. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const known = laptopSettings(env);
  if (known.length > 0)
    throw new Error(
      `production must not run with secrets that everybody knows. Set in .env: ${known.join(', ')}`,
    );
  const databaseUrl = env['DATABASE_URL'];
  if (!databaseUrl) throw new Error('DATABASE_URL is not set');
  if (existsSync('/keys') && !existsSync(KEY_FILE)) {
    writeFileSync(KEY_FILE, newPrivateKey(), { mode: 0o600 });
    print(`made ${KEY_FILE}\n`);
  }
  const files = await migrate(databaseUrl, join(repositoryRoot(), 'supabase', 'migrations'));
  print(files.map((file) => `applied ${file}\n`).join('') || 'The database is up to date.\n');
}

function newPrivateKey(): string {
  for (;;) {
    const { private: key } = utils.generateKeyPairSync('ed25519', { comment: 'callsheet' });
    // ssh2 writes about one key in 500 in a form it cannot read again.
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}

function print(text: string): void {
  process.stdout.write(text);
}

main(process.env).catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
});
