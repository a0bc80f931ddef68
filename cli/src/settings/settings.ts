import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../exit-codes.js';
import { type Terminal } from '../terminal.js';

export const DEFAULT_URL = 'http://127.0.0.1:8080';

const httpAddress = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

/** What `callsheet config set` keeps. */
export const KeptSettings = z.strictObject({
  url: httpAddress.optional(),
  api_key: z.string().min(1).optional(),
});
export type KeptSettings = z.infer<typeof KeptSettings>;

/** A setting, and who says so. */
export interface Setting {
  value: string | undefined;
  from: string;
}

/** Where the API is and with which key it is asked: a flag, then the environment, then the file. */
export function readSettings(
  env: Terminal['env'],
  flags: { url?: string },
): { url: Setting; apiKey: Setting } {
  const path = settingsPath(env);
  const kept = readKept(path);
  const url = firstOf([
    { value: flags.url, from: '--url' },
    { value: env['CALLSHEET_URL'], from: 'CALLSHEET_URL' },
    { value: kept.url, from: path },
    { value: DEFAULT_URL, from: 'default' },
  ]);
  if (!httpAddress.safeParse(url.value).success)
    throw new CliError(`${url.from}: "${url.value ?? ''}" is not an http(s) address`);
  const apiKey = firstOf([
    { value: env['CALLSHEET_API_KEY'], from: 'CALLSHEET_API_KEY' },
    { value: kept.api_key, from: path },
  ]);
  return { url, apiKey };
}

function firstOf(settings: readonly Setting[]): Setting {
  return (
    settings.find(({ value }) => value !== undefined && value !== '') ?? { value: undefined, from: 'nowhere' }
  );
}

/** Where settings are kept. */
export function settingsPath(env: Terminal['env']): string {
  const base = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config');
  return join(base, 'callsheet', 'config.json');
}

/** The kept settings; none when there is no file. */
export function readKept(path: string): KeptSettings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const result = KeptSettings.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`);
  throw new CliError(`${path} is not right (${problems.join('; ')}); correct it or delete it`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps settings for the owner's eyes alone. */
export function keepSettings(path: string, settings: KeptSettings): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
