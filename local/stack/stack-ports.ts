import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './json-file.js';
import { choosePorts } from './ports.js';

const defaults = {
  ingest: 8080,
  scheduler: 8081,
  'pod-manager': 8082,
  notifier: 8083,
  postgres: 5432,
  nats: 4222,
  runpod: 8700,
  runpodAdmin: 8701,
};

const names = [
  'ingest',
  'scheduler',
  'pod-manager',
  'notifier',
  'postgres',
  'nats',
  'runpod',
  'runpodAdmin',
] as const;

const StackPorts = z.record(z.enum(names), z.number());

/** The TCP port of each part of a stack. */
export type StackPorts = z.infer<typeof StackPorts>;

/**
 * The ports of the last start as far as they are free, since the URLs of videos contain them; at the first start the
 * usual ones, or any free ones. Remembered in `<dir>/ports.json`.
 */
export async function chooseStackPorts(dir: string, kind: 'default' | 'free'): Promise<StackPorts> {
  const path = join(dir, 'ports.json');
  const wishes = readJson(path, StackPorts) ?? (kind === 'default' ? defaults : undefined);
  const chosen = await choosePorts(names.map((name) => wishes?.[name]));
  const ports = StackPorts.parse(Object.fromEntries(names.map((name, index) => [name, chosen[index]])));
  writeJson(path, ports);
  return ports;
}
