import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { setting } from './setting.js';

/** A migrated, empty database of its own for a test. */
export interface TestDatabase {
  /** Connects as the superuser. */
  readonly url: string;
  /** Deletes it, ending whoever is still connected. */
  drop(): Promise<void>;
}

/** Clones the template that the shared Postgres holds. */
export function createDatabase(): Promise<TestDatabase> {
  return createFrom('template_callsheet');
}

/** One without a migration. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom('template0');
}

async function createFrom(template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(`create database ${name} template ${template}`);
  const url = new URL(setting('TEST_POSTGRES_URL'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) };
}

async function administer(statement: string): Promise<void> {
  const client = new Client(setting('TEST_POSTGRES_URL'));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
