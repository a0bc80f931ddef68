import { dataOf } from '@callsheet/client';
import { type TaskActions } from '@callsheet/contracts';
import { confirm } from '../confirm.js';
import { count } from '../output/words.js';
import { type Session } from '../session.js';

interface Wanted {
  action: Exclude<TaskActions['action'], 'set_priority'>;
  filter: TaskActions['filter'];
  /** For the question and for what is said at the end: `Cancel`, `cancelled`. */
  words: { ask: string; done: string };
  yes?: boolean;
  dryRun?: boolean;
}

/** Does something to all tasks that match, after it was said how many and a person agreed. */
export async function actOnMatching({ client, out, terminal }: Session, wanted: Wanted): Promise<number> {
  const { action, words } = wanted;
  const ask = (filter: TaskActions['filter'], dry_run: boolean) =>
    dataOf(client.POST('/api/tasks/actions', { body: { action, filter, dry_run } }));
  const { matched, counted_at } = await ask(wanted.filter, true);
  if (wanted.dryRun) {
    out.json({ matched });
    out.say(`${count(matched, 'task')} would be ${words.done}.`);
    return 0;
  }
  if (matched > 0) await confirm(terminal, `${words.ask} ${count(matched, 'task')}?`, wanted.yes);
  // What is created while the question is read was not agreed to.
  const agreed = { created_before: counted_at, ...wanted.filter };
  let changed = 0;
  for (let more = matched > 0; more;) {
    const answer = await ask(agreed, false);
    changed += answer.changed;
    more = answer.more && answer.changed > 0;
    if (more) out.note(`${changed.toLocaleString('en')} of ${count(matched, 'task')}`);
  }
  out.json({ matched, changed });
  out.say(`${count(changed, 'task')} ${words.done}.`);
  return 0;
}
