import { one, type Sql } from '@callsheet/runtime';
import { type Spent } from './budgets-in-force.js';

export interface SettingRow {
  [column: string]: unknown;
  service: string;
  name: string;
  value: string | null;
  is_default: boolean;
  noted_at: Date;
}

/** What the services were started with. */
export function readSettings(sql: Sql): Promise<SettingRow[]> {
  return sql<SettingRow>`
    select s.service, s.name, s.value, s.is_default, s.noted_at from callsheet.service_settings s order by s.service, s.name`;
}

/** What all pods cost. */
export async function readSpent(sql: Sql): Promise<Spent> {
  return one(
    await sql<Spent & Record<string, unknown>>`
      select s.usd_per_hour::float8 as hour, s.usd_today::float8 as day, s.usd_this_month::float8 as month
      from callsheet.spend() s`,
  );
}
