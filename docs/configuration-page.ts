import { readFileSync } from 'node:fs';
import { type z } from 'zod';
import { IngestConfig } from '../services/ingest/src/config.js';
import { NotifierConfig } from '../services/notifier/src/config.js';
import { Environment, retiredNames as retiredByPods } from '../services/pod-manager/src/config.js';
import { SchedulerConfig } from '../services/scheduler/src/config.js';
import { retiredNames } from '../services/scheduler/src/retired-names.js';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What each service reads from its environment. */
export const services: Record<string, Shape> = {
  ingest: IngestConfig.shape,
  scheduler: SchedulerConfig.shape,
  'pod-manager': Environment.shape,
  notifier: NotifierConfig.shape,
};

/** The page of all environment variables: names and defaults from the schemas, words from the comments above them. */
export function configurationPage(): string {
  return `# Configuration

<!-- Written by \`npm run docs\` from the configuration schemas of the services (services/*/src/config.ts). -->

Every service reads its environment once, at its start, and names all problems together. An empty variable counts as unset.
Names of the Python orchestrator keep their meaning where the concept still exists.
${Object.entries(services).map(serviceSection).join('')}
## Variables of the Python orchestrator that have no effect

One that is set is reported at the start.

| variable | instead |
|---|---|
${retiredRows().join('\n')}
`;
}

function serviceSection([service, shape]: [string, Shape]): string {
  const words = commentsOf(`services/${service}/src/config.ts`);
  const common = commentsOf('libs/runtime/src/config.ts');
  const rows = Object.entries(shape)
    .filter(([name]) => !retiredByPods.includes(name))
    .map(([name, field]) => {
      const about = field.description ?? words.get(name) ?? common.get(name) ?? '';
      return `| \`${name}\` | ${defaultOf(name, field)} | ${about.replaceAll('|', '\\|')} |`;
    });
  return `
## ${service}

| variable | default | |
|---|---|---|
${rows.join('\n')}
`;
}

/** What an unset variable comes to. Seconds are milliseconds inside. */
export function defaultOf(name: string, field: z.ZodType): string {
  const unset = field.safeParse(undefined);
  if (!unset.success) return 'required';
  const value =
    name.endsWith('_SEC') && typeof unset.data === 'number' ? inSeconds(name, unset.data) : unset.data;
  if (value === undefined || value === '') return '';
  if (name === 'STORAGE_DIR') return '`.callsheet/storage`';
  if (Array.isArray(value)) return value.length === 0 ? '' : `\`${value.join(',')}\``;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  return `\`${value}\``;
}

/** One setting is kept in seconds. */
function inSeconds(name: string, value: number): number {
  return name === 'TASK_STUCK_TIMEOUT_SEC' && value < 10_000 ? value : value / 1000;
}

/** The comment above each key of a schema; keys that follow without one of their own belong to it too. */
export function commentsOf(path: string): Map<string, string> {
  const found = new Map<string, string>();
  let comment: string[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const said = /^\s*(?:\/\/|\/\*\*|\*(?!\/))\s?(.*?)\s*(?:\*\/)?$/.exec(line)?.[1];
    const key = /^\s+([A-Z][A-Z0-9_]+):/.exec(line)?.[1];
    if (said !== undefined) comment.push(said);
    else if (key !== undefined) {
      if (comment.length > 0) found.set(key, comment.join(' ').trim());
      comment = [];
    } else comment = [];
  }
  return found;
}

function retiredRows(): string[] {
  const all = new Map([
    ...retiredByPods.map((name): [string, string] => [name, '']),
    ...Object.entries(retiredNames),
  ]);
  return [...all].sort().map(([name, instead]) => `| \`${name}\` | ${instead} |`);
}
