import { type Client } from 'pg';

const SCHEMAS = ['public', 'callsheet'];

/** Each gives one `text` column: statements, in an order that does not depend on the server. */
const queries = [
  `select format(E'create table %s.%s (\\n%s\\n);%s', n.nspname, c.relname,
      string_agg(format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        ' default ' || pg_get_expr(d.adbin, d.adrelid), case when a.attnotnull then ' not null' end), E',\\n'
        order by a.attname),
      case when c.relrowsecurity then format(E'\\nalter table %s.%s enable row level security;', n.nspname, c.relname) end
    ) as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where n.nspname = any ($1) and c.relkind = 'r' group by n.nspname, c.relname, c.relrowsecurity
    order by n.nspname, c.relname`,
  `select format('alter table %s add constraint %s %s;', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as text
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace
    where n.nspname = any ($1) and k.conrelid <> 0 and k.contype <> 't' order by 1`,
  `select i.indexdef || ';' as text from pg_indexes i where i.schemaname = any ($1)
      and not exists (select from pg_constraint k where k.conname = i.indexname) order by 1`,
  `select format(E'create view %s.%s as\\n%s', v.schemaname, v.viewname, v.definition) as text
    from pg_views v where v.schemaname = any ($1) order by v.schemaname, v.viewname`,
  `select pg_get_functiondef(p.oid) || ';' as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any ($1) and p.prokind = 'f' order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`,
  `select pg_get_triggerdef(t.oid) || ';' as text from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any ($1) and not t.tgisinternal order by c.relname, t.tgname`,
  `select format('create policy %s on %s.%s for %s to %s using (%s) with check (%s);', p.policyname, p.schemaname, p.tablename,
      lower(p.cmd), array_to_string(p.roles, ', '), p.qual, p.with_check) as text
    from pg_policies p where p.schemaname = any ($1) order by 1`,
];

/** Tables, constraints, indexes, views, functions, triggers and policies of a database, as SQL to read and to compare. */
export async function readSchema(client: Client): Promise<string> {
  const sections: string[] = [];
  // Names are written in full when nothing is on the path.
  await client.query(`set search_path = ''`);
  for (const query of queries) {
    const { rows } = await client.query<{ text: string }>(query, [SCHEMAS]);
    sections.push(rows.map(({ text }) => text.trimEnd()).join('\n\n'));
  }
  return `-- What all migrations together make. Written by npm run schema; read it, never run it.\n\n${sections.filter(Boolean).join('\n\n')}\n`;
}
