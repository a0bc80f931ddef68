import { z } from 'zod';
import { commonConfig, ConfigError, httpUrl, parseConfig, seconds } from './config.js';

const url = 'postgresql://localhost/callsheet';
const Config = z.object({
  ...commonConfig,
  PORT: z.coerce.number().int().min(1).max(65535),
  API_KEY: z.string().min(20).optional(),
  WORKER_TOKEN: z.string().min(20).optional(),
  WEBHOOK_SECRET: z.string().min(20).optional(),
  DB_PASSWORD: z.string().min(20).optional(),
});

function problemsOf(env: Record<string, string | undefined>, schema: z.ZodType = Config): string {
  try {
    parseConfig(schema, env);
    return '';
  } catch (error) {
    return error instanceof ConfigError ? error.message : `not a ConfigError: ${String(error)}`;
  }
}

test('defaults are filled in', () => {
  expect(parseConfig(Config, { DATABASE_URL: url, PORT: '3000' })).toEqual({
    DATABASE_URL: url,
    NATS_URL: 'nats://127.0.0.1:4222',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    PORT: 3000,
  });
});

test('every problem is told at once, each with its name and value', () => {
  const message = problemsOf({ LOG_LEVEL: 'loud', PORT: '70000' });
  expect(message.split('\n')).toEqual([
    'The configuration has 3 problem(s):',
    expect.stringMatching(/^ {2}DATABASE_URL \(not set\): ./),
    expect.stringMatching(/^ {2}LOG_LEVEL \("loud"\): .*"info"/),
    expect.stringMatching(/^ {2}PORT \("70000"\): .*65535/),
  ]);
});

test.each(['API_KEY', 'WORKER_TOKEN', 'WEBHOOK_SECRET', 'DB_PASSWORD'])('%s is never shown', (name) => {
  const message = problemsOf({ DATABASE_URL: url, PORT: '1', [name]: 'hunter2' });
  expect(message).toContain(`${name} (<hidden>)`);
  expect(message).not.toContain('hunter2');
});

test.each(['DATABASE_URL', 'NATS_URL'])('%s is never shown, since it may carry a password', (name) => {
  const strict = z.object({ [name]: z.string().startsWith('ok://') });
  const message = problemsOf({ [name]: 'mysql://root:hunter2@db' }, strict);
  expect(message).toContain(`${name} (<hidden>)`);
  expect(message).not.toContain('hunter2');
});

test.each([
  ['an empty variable', ''],
  ['an undefined one', undefined],
])('%s counts as unset', (_, value) => {
  const config = parseConfig(Config, { DATABASE_URL: url, PORT: '1', LOG_LEVEL: value, API_KEY: value });
  expect(config.LOG_LEVEL).toBe('info');
  expect(config.API_KEY).toBeUndefined();
  expect(problemsOf({ DATABASE_URL: value, PORT: '1' })).toContain('DATABASE_URL (not set)');
});

test('a problem of several variables together has no name', () => {
  const pair = z.object({ A: z.string(), B: z.string() }).refine(({ A, B }) => A < B, 'A must come before B');
  expect(problemsOf({ A: '2', B: '1' }, pair)).toBe(
    'The configuration has 1 problem(s):\n  A must come before B',
  );
});

test.each([
  ['20', 20_000],
  ['0.5', 500],
  ['', 7000],
  ['0', undefined],
  ['-1', undefined],
  ['soon', undefined],
  ['1e12', undefined],
])('"%s" seconds are %s ms', (value, expected) => {
  const result = z.object({ S: seconds(7) }).safeParse(value === '' ? {} : { S: value });
  expect(result.data?.S).toBe(expected);
});

test.each([
  ['https://video.example.com/', 'https://video.example.com'],
  ['http://127.0.0.1:3000/base//', 'http://127.0.0.1:3000/base'],
  ['ftp://example.com', undefined],
  ['example.com', undefined],
])('the address %s is read as %s', (value, expected) => {
  expect(httpUrl.safeParse(value).data).toBe(expected);
});

test.each(['mysql://localhost/x', 'localhost:5432'])('%s is no database', (value) => {
  expect(problemsOf({ DATABASE_URL: value, PORT: '1' })).toContain('must be a postgresql:// URL');
});
