import { parseOptions } from './options.js';

const launch = [
  'worker.py',
  '--db-type',
  'supabase',
  '--supabase-url',
  'http://h:3000/',
  '--supabase-access-token',
  't',
];

test('the start-up command of the real worker', () => {
  expect(parseOptions([...launch, '--worker', 'w1', '--supabase-anon-key', 'anon'], {})).toEqual({
    options: {
      workerId: 'w1',
      url: 'http://h:3000',
      accessToken: 't',
      heartbeatKey: 'anon',
      pollMs: 1000,
      waitSeconds: 20,
      heartbeatMs: 20_000,
      upload: 'auto',
      outputDir: undefined,
    },
  });
});

test('the environment stands in for flags', () => {
  const env = {
    WORKER_ID: 'w2',
    SUPABASE_URL: 'http://h',
    SUPABASE_SERVICE_ROLE_KEY: 'k',
    CALLSHEET_WORKER_POLL_MS: '50',
  };
  const parsed = parseOptions(['worker.py'], env);
  expect(parsed).toMatchObject({
    options: { workerId: 'w2', url: 'http://h', accessToken: 'k', heartbeatKey: 'k', pollMs: 50 },
  });
});

test('flags win over the environment, and --poll-interval is in seconds', () => {
  const env = { WORKER_ID: 'env', SUPABASE_SERVICE_ROLE_KEY: 'k', CALLSHEET_WORKER_POLL_MS: '50' };
  const parsed = parseOptions([...launch, '--worker', 'flag', '--poll-interval', '2'], env);
  expect(parsed).toMatchObject({
    options: { workerId: 'flag', accessToken: 't', heartbeatKey: 'k', pollMs: 2000 },
  });
});

test.each([
  ['unknown flag', [...launch, '--worker', 'w', '--wat'], {}, 2, '--wat'],
  ['flag without its value', [...launch, '--worker'], {}, 2, '--worker'],
  ['no token', ['--worker', 'w', '--supabase-url', 'http://h'], {}, 1, 'token'],
  ['no worker id', launch, {}, 1, '--worker'],
  ['no server', ['--worker', 'w', '--supabase-access-token', 't'], {}, 1, '--supabase-url'],
  ['bad poll interval', [...launch, '--worker', 'w', '--poll-interval', 'soon'], {}, 1, 'poll interval'],
  [
    'bad upload mode',
    [...launch, '--worker', 'w'],
    { CALLSHEET_WORKER_UPLOAD: 'ftp' },
    1,
    'CALLSHEET_WORKER_UPLOAD',
  ],
  ['help', ['--help'], {}, 0, 'Usage'],
])('%s ends the process', (_name, args, env, exitCode, message) => {
  expect(parseOptions(args, env)).toEqual({ exitCode, message: expect.stringContaining(message) as string });
});
