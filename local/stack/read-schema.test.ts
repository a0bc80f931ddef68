import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { createDatabase } from '../../test/support/database.js';
import { readSchema } from './read-schema.js';

test('supabase/schema.sql shows what the migrations make; npm run schema renews it', async () => {
  const database = await createDatabase();
  const client = new Client(database.url);
  await client.connect();
  try {
    expect(await readSchema(client)).toBe(await readFile('supabase/schema.sql', 'utf8'));
  } finally {
    await client.end();
    await database.drop();
  }
});
