import { isAbsolute } from 'node:path';
import { parseConfig } from '@callsheet/runtime';
import { IngestConfig } from './config.js';

const needed = {
  DATABASE_URL: 'postgresql://localhost/callsheet',
  WORKER_TOKEN_SECRET: 'a secret of at least thirty-two characters',
};
const parse = (env: Record<string, string>) => parseConfig(IngestConfig, { ...needed, ...env });

test('two variables are enough', () => {
  const config = parse({});
  expect(config).toMatchObject({
    PORT: 8080,
    PUBLIC_URL: 'http://127.0.0.1:8080',
    SUPABASE_VIDEO_BUCKET: 'image_uploads',
    TASK_STUCK_TIMEOUT_SEC: 1200,
    STORAGE_MAX_UPLOAD_MB: 2048,
  });
  expect(isAbsolute(config.STORAGE_DIR)).toBe(true);
});

test('a public URL loses its trailing slash, since paths are appended to it', () => {
  expect(parse({ PUBLIC_URL: 'https://api.example.com/' }).PUBLIC_URL).toBe('https://api.example.com');
});

test.each([
  ['WORKER_TOKEN_SECRET', { WORKER_TOKEN_SECRET: 'short' }, /at least 32/],
  ['CALLSHEET_API_KEY', { CALLSHEET_API_KEY: 'short' }, /at least 20/],
  ['CALLSHEET_API_KEY', { CALLSHEET_API_KEY: 'long enough, but with spaces' }, /without spaces/],
  ['SUPABASE_SERVICE_ROLE_KEY', { SUPABASE_URL: 'https://x.supabase.co' }, /is needed with SUPABASE_URL/],
  ['SUPABASE_VIDEO_BUCKET', { SUPABASE_VIDEO_BUCKET: '../etc' }, /letters, digits/],
  ['PUBLIC_URL', { PUBLIC_URL: 'ftp://example.com' }, /http\(s\) URL/],
  ['TRACE_URL', { TRACE_URL: 'jaeger' }, /http\(s\) URL/],
  ['TASK_STUCK_TIMEOUT_SEC', { TASK_STUCK_TIMEOUT_SEC: '0' }, /TASK_STUCK_TIMEOUT_SEC/],
  ['STORAGE_MAX_UPLOAD_MB', { STORAGE_MAX_UPLOAD_MB: 'many' }, /STORAGE_MAX_UPLOAD_MB/],
])('%s is checked', (_, env, reason) => {
  expect(() => parse(env)).toThrow(reason);
});

test('problems are told together', () => {
  const env = { SUPABASE_URL: 'https://x.supabase.co', WORKER_TOKEN_SECRET: 'short' };
  expect(() => parse(env)).toThrow(/2 problem\(s\)/);
});

test('a secret that is refused is not shown', () => {
  expect(() => parse({ WORKER_TOKEN_SECRET: 'hunter2' })).not.toThrow(/hunter2/);
});
