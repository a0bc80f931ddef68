import { dataOf } from '@callsheet/client';
import { Role } from '@callsheet/contracts';
import { Option, type Command } from 'commander';
import { confirm } from '../confirm.js';
import { type CommandMaker } from '../make-command.js';
import { cell } from '../output/table.js';
import { ago } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { span } from '../submit/option-values.js';

interface CreateOptions extends CommonOptions {
  role: Role;
  project?: string;
  expires?: number;
}

/** `callsheet keys …`. */
export function keysCommand(maker: CommandMaker): Command {
  const group = maker.group('keys', 'API keys: who may call the API, and do what; for admins.');
  const list = maker
    .command('list', 'Lists keys, without their secrets.', [['callsheet keys', 'of all projects']])
    .option('--project <id>', 'only those of this project')
    .action((options: CommonOptions & { project?: string }) =>
      maker.run(options, (session) => listKeys(session, options.project)),
    );
  group.addCommand(list, { isDefault: true });
  const create = maker
    .command('create <name>', 'Makes a key, which is shown this once.', [
      ['callsheet keys create website --role client', 'may submit tasks of your project'],
      ['callsheet keys create on-call --role operator --expires 12h', 'ends by itself'],
    ])
    .addOption(new Option('--role <role>', 'what it may do').choices(Role.options).makeOptionMandatory())
    .option('--project <id>', 'of another project than yours')
    .option('--expires <span>', 'when it ends by itself, e.g. 90d', span)
    .action((name: string, options: CreateOptions) =>
      maker.run(options, (session) => createKey(session, name, options)),
    );
  group.addCommand(create);
  const revoke = maker
    .command('revoke <id>', 'Ends a key at once.')
    .option('-y, --yes', 'do not ask')
    .action((id: string, options: CommonOptions & { yes?: boolean }) =>
      maker.run(options, (session) => revokeKey(session, id, options.yes)),
    );
  group.addCommand(revoke);
  return group;
}

async function listKeys({ client, out }: Session, project_id: string | undefined): Promise<void> {
  const { api_keys } = await dataOf(client.GET('/api/api-keys', { params: { query: { project_id } } }));
  out.json(api_keys);
  const now = new Date();
  const rows = api_keys.map((key) => [
    key.id,
    `${key.prefix ?? '-'}${key.prefix === null ? '' : '…'}`,
    key.role,
    cell(key.name),
    cell(key.project_name),
    ago(key.last_used_at, now),
    key.revoked_at === null ? (key.expires_at ?? 'never') : 'revoked',
  ]);
  out.table(
    [
      { head: 'id' },
      { head: 'key' },
      { head: 'role' },
      { head: 'name' },
      { head: 'project', flexible: true },
      { head: 'last used' },
      { head: 'ends' },
    ],
    rows,
  );
}

async function createKey({ client, out }: Session, name: string, options: CreateOptions): Promise<void> {
  const { role, project: project_id, expires } = options;
  const expires_at = expires === undefined ? null : new Date(Date.now() + expires).toISOString();
  const made = await dataOf(client.POST('/api/api-keys', { body: { name, role, project_id, expires_at } }));
  out.json(made);
  out.facts([
    ['id', made.id],
    ['role', made.role],
    ['project', cell(made.project_name)],
    ['ends', made.expires_at ?? 'never'],
    ['key', made.key],
  ]);
  out.note('Keep the key: it is not shown again.');
}

async function revokeKey(
  { client, out, terminal }: Session,
  id: string,
  yes: boolean | undefined,
): Promise<void> {
  await confirm(terminal, `Revoke the key ${id}? What uses it is refused at once.`, yes);
  await client.DELETE('/api/api-keys/{id}', { params: { path: { id } } });
  out.json({ revoked: id });
  out.say(`${id}  revoked`);
}
