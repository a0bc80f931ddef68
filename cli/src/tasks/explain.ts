import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { plain } from '../output/plain.js';
import { type CommonOptions } from '../session.js';

/** `callsheet why ID`. */
export function explainCommand(maker: CommandMaker): Command {
  return maker
    .command('why <id>', 'Says in a sentence what a task waits for.', [
      ['callsheet why 457795d7-4ab0-4662-a205-afb2cd0bc216', 'why it is not running yet'],
    ])
    .action((id: string, options: CommonOptions) =>
      maker.run(options, async ({ client, out }) => {
        const why = await dataOf(client.GET('/api/tasks/{id}/why', { params: { path: { id } } }));
        out.json(why);
        out.say(plain(why.sentence));
        for (const line of why.last_lines) out.say(out.faint(`  ${plain(line)}`));
      }),
    );
}
