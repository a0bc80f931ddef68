import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What images are built from: the files that .dockerignore lets through, all of them from the repository. */
const root = join(__dirname, '../..');
const rules = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
const letIn = rules.flatMap((rule) => (rule.startsWith('!') ? [rule.slice(1)] : []));

const secrets = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{64}/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/,
  /\brpa_[A-Z0-9]{30,}/,
  /\bsk_(?:live|test)_\w{16,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_\w{30,}/,
];

test('only what is named is let into an image, and no file of settings or local state is', () => {
  expect(rules[0]).toBe('*');
  expect(letIn.filter((name) => /^\.(?!swcrc)|env|callsheet/.test(name))).toEqual([]);
  expect(rules).toEqual(expect.arrayContaining(['**/.env*', '**/.callsheet']));
});

test('no file that is let in holds a secret', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--', ...letIn], { cwd: root, encoding: 'utf8' });
  const texts = files.split('\0').filter((name) => name !== '' && !/\.(png|jpg|svg|woff2)$/.test(name));
  expect(texts.length).toBeGreaterThan(500);
  const holders = texts.filter((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    return secrets.some((secret) => secret.test(text));
  });
  expect(holders).toEqual([]);
});
