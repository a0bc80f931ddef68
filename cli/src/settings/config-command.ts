import { type Command } from 'commander';
import { text } from 'node:stream/consumers';
import { CliError, exitCodes } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type CommonOptions, type Session } from '../session.js';
import { readSecret } from './read-secret.js';
import { keepSettings, readKept, readSettings, settingsPath, type KeptSettings } from './settings.js';

const names = ['url', 'api-key'] as const;

/** `callsheet config …`. */
export function configCommand(maker: CommandMaker): Command {
  const group = maker.group('config', 'Where the API is, and with which key it is asked.');
  group.addCommand(
    maker
      .command('show', 'Shows the settings and where each comes from; never the key itself.', [
        ['callsheet config', 'what is set'],
      ])
      .action((options: CommonOptions) => maker.run(options, async (session) => show(session, options))),
    { isDefault: true },
  );
  group.addCommand(
    maker
      .command(
        'set <name> [value]',
        'Keeps a setting: url or api-key. The key is asked for, or read from stdin.',
        [
          ['callsheet config set url https://callsheet.example.com', 'where the API is'],
          [
            'callsheet config set api-key < key.txt',
            'the key, without it being seen in the list of processes',
          ],
        ],
      )
      .action((name: string, value: string | undefined, options: CommonOptions) =>
        maker.run(options, (session) => set(session, name, value)),
      ),
  );
  group.addCommand(
    maker
      .command('unset <name>', 'Forgets a setting.')
      .action((name: string, options: CommonOptions) =>
        maker.run(options, async (session) => unset(session, name)),
      ),
  );
  return group;
}

function show({ terminal, out }: Session, options: CommonOptions): void {
  const { url, apiKey } = readSettings(terminal.env, options);
  const key = apiKey.value === undefined ? 'not set' : hidden(apiKey.value);
  const file = settingsPath(terminal.env);
  out.json({ url: url.value, url_from: url.from, api_key: key, api_key_from: apiKey.from, file });
  out.facts([
    ['url', `${url.value ?? ''}  ${out.faint(`(${url.from})`)}`],
    ['api-key', `${key}  ${out.faint(`(${apiKey.from})`)}`],
    ['file', file],
  ]);
}

/** Enough to tell keys apart. */
function hidden(key: string): string {
  return key.length < 20 ? 'set' : `${key.slice(0, 8)}…`;
}

async function set({ terminal, out }: Session, name: string, value: string | undefined): Promise<void> {
  const path = settingsPath(terminal.env);
  const kept = readKept(path);
  keepSettings(path, { ...kept, ...(await settingOf(name, value, terminal)) });
  out.json({ file: path });
  out.say(`Kept in ${path}`);
}

async function settingOf(
  name: string,
  value: string | undefined,
  terminal: Session['terminal'],
): Promise<KeptSettings> {
  switch (known(name)) {
    case 'url':
      if (value === undefined) throw new CliError('config set url <address>');
      if (!/^https?:\/\//.test(value) || !URL.canParse(value))
        throw new CliError(`"${value}" is not an http(s) address`);
      return { url: value.replace(/\/+$/, '') };
    case 'api-key': {
      if (value !== undefined)
        throw new CliError(
          'a key on the command line can be seen by others: leave it out, and it is asked for',
        );
      const key = terminal.stdin.isTTY
        ? await readSecret(terminal, 'API key: ')
        : (await text(terminal.stdin)).trim();
      if (!/^[\x21-\x7e]{8,}$/.test(key)) throw new CliError('that is no API key');
      return { api_key: key };
    }
  }
}

function unset({ terminal, out }: Session, name: string): void {
  const path = settingsPath(terminal.env);
  const { url, api_key } = readKept(path);
  keepSettings(path, known(name) === 'url' ? { api_key } : { url });
  out.json({ file: path });
  out.say(`Forgotten in ${path}`);
}

function known(name: string): (typeof names)[number] {
  const found = names.find((one) => one === name.replace('_', '-'));
  if (found === undefined)
    throw new CliError(`there is no setting "${name}"; there are ${names.join(' and ')}`, exitCodes.usage);
  return found;
}
