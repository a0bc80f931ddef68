import { Client } from 'pg';
import { createDatabase } from './database.js';

test('each database is migrated, writable and apart from the others', async () => {
  const [one, other] = await Promise.all([createDatabase(), createDatabase()]);
  const [client, otherClient] = [new Client(one.url), new Client(other.url)];
  await Promise.all([client.connect(), otherClient.connect()]);

  await client.query('create table own (word text)');
  const { rows } = await otherClient.query(
    "select to_regclass('own') as own, to_regclass('supabase_migrations.schema_migrations') is not null as migrated",
  );
  expect(rows).toEqual([{ own: null, migrated: true }]);

  await Promise.all([client.end(), otherClient.end()]);
  await Promise.all([one.drop(), other.drop()]);
  await expect(new Client(one.url).connect()).rejects.toThrow('does not exist');
});
