import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type z } from 'zod';
import { type Log } from './log.js';
import { type Sql } from './sql.js';
import { Ticker } from './ticker.js';

/** A setting that operators may see. */
export interface Setting {
  name: string;
  /** As it would be written in the environment; null when it is not set and has no default. */
  value: string | null;
  is_default: boolean;
}

/** These settings as the environment has them, or else their defaults. Never name a secret here. */
export function settingsIn<Shape extends Readonly<Record<string, z.ZodType>>>(
  shape: Shape,
  names: readonly (keyof Shape & string)[],
  env: Readonly<Record<string, string | undefined>>,
): Setting[] {
  return names.map((name) => {
    const given = env[name];
    if (given !== undefined && given !== '') return { name, value: given, is_default: false };
    return { name, value: textOf(name, shape[name]?.safeParse(undefined).data), is_default: true };
  });
}

function textOf(name: string, value: unknown): string | null {
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(',');
  if (typeof value === 'number') return String(name.endsWith('_SEC') ? value / 1000 : value);
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'boolean'
      ? String(value)
      : null;
}

/** Another look now and then finds a database that was not migrated at the start. */
const EVERY_MS = 60_000;

/** Writes a service's settings where ingest shows them from. */
export class SettingsNote implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;

  constructor(sql: Sql, service: string, settings: readonly Setting[], log: Log) {
    this.ticker = new Ticker('note settings', EVERY_MS, () => saveSettings(sql, service, settings), log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.ticker.stop();
  }
}

/** Makes what is noted of a service equal to this; what is so already is left alone. */
export async function saveSettings(sql: Sql, service: string, settings: readonly Setting[]): Promise<void> {
  await sql`
    with wanted as (select * from jsonb_to_recordset(${JSON.stringify(settings)}::jsonb) as w (name text, value text, is_default boolean)),
      gone as (delete from callsheet.service_settings s where s.service = ${service} and s.name not in (select w.name from wanted w))
    insert into callsheet.service_settings as s (service, name, value, is_default)
    select ${service}, w.name, w.value, w.is_default from wanted w
    on conflict (service, name) do update
      set value = excluded.value, is_default = excluded.is_default, noted_at = now()
      where (s.value, s.is_default) is distinct from (excluded.value, excluded.is_default)`;
}
