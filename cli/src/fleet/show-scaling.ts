import { dataOf } from '@callsheet/client';
import { type ScalingDecision } from '@callsheet/contracts';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { oneLine, plain } from '../output/plain.js';
import { ago } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { wholeNumber } from '../tasks/list-tasks.js';

interface Options extends CommonOptions {
  limit: number;
  kind?: string;
  worker?: string;
  terms?: boolean;
}

/** `callsheet scaling`. */
export function showScalingCommand(maker: CommandMaker): Command {
  return maker
    .command('scaling', 'Shows what the scheduler decided, why, and from which numbers.', [
      ['callsheet scaling', 'the last decisions'],
      ['callsheet scaling --worker gpu-20261123_235207-caf16a8f', 'why this worker was started or ended'],
      ['callsheet scaling --terms --limit 5', 'with the numbers'],
    ])
    .option('-n, --limit <n>', 'how many at most', wholeNumber, 20)
    .option('-k, --kind <kind>', 'only of this kind')
    .option('-w, --worker <id>', 'only about this worker')
    .option('--terms', 'show the numbers they were made from')
    .action((options: Options) => maker.run(options, (session) => showScaling(session, options)));
}

async function showScaling({ client, out }: Session, options: Options): Promise<void> {
  const { kind, worker: worker_id, limit } = options;
  const found: ScalingDecision[] = [];
  let before: number | undefined;
  let scheduler;
  do {
    const query = { kind, worker_id, before, limit: Math.min(200, limit - found.length) };
    const page = await dataOf(client.GET('/api/scaling/decisions', { params: { query } }));
    found.push(...page.decisions);
    scheduler = page.scheduler;
    before = page.next_before ?? undefined;
  } while (before !== undefined && found.length < limit);
  out.json({ decisions: found, scheduler });
  saySchedulerState(out, scheduler);
  for (const decision of found) sayDecision(out, decision, options.terms === true);
  if (found.length === 0) out.say('No decision matches.');
}

/** Whether a scheduler decides. */
export function saySchedulerState(
  out: Output,
  {
    instance,
    last_decided_at,
    silent_since,
  }: { instance: string | null; last_decided_at: string | null; silent_since: string | null },
): void {
  const now = new Date();
  if (silent_since !== null)
    return out.say(
      out.style('red', `No scheduler has decided since ${silent_since} (${ago(silent_since, now)}).`),
    );
  if (last_decided_at !== null)
    out.say(out.faint(`scheduler ${oneLine(instance ?? '?')} decided ${ago(last_decided_at, now)}`));
}

function sayDecision(out: Output, decision: ScalingDecision, withTerms: boolean): void {
  const times =
    decision.times > 1 ? ` (${decision.times} times, last ${ago(decision.last_decided_at, new Date())})` : '';
  const vram = decision.min_vram_gb === 0 ? '' : ` ≥${decision.min_vram_gb} GB`;
  out.say(
    `${out.faint(decision.decided_at)}  ${out.heading(oneLine(decision.kind))}${vram}  ${plain(decision.sentence)}${times}`,
  );
  if (!withTerms) return;
  const terms = Object.entries(decision.terms).map(([name, value]) => `${name}=${value}`);
  if (terms.length > 0) out.say(out.faint(`    ${terms.join(' ')}`));
  if (decision.worker_ids.length > 0)
    out.say(out.faint(`    workers: ${decision.worker_ids.map(oneLine).join(', ')}`));
}
