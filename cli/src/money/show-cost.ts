import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { cell } from '../output/table.js';
import { ago, duration, usd } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';

/** `callsheet cost`. */
export function showCostCommand(maker: CommandMaker): Command {
  return maker
    .command('cost', 'Shows what the pods cost, and which limits were reached.', [
      ['callsheet cost', 'now, today and this month (UTC)'],
      ['callsheet cost --json | jq .usd_today', 'one figure for a script'],
    ])
    .action((options: CommonOptions) => maker.run(options, showCost));
}

async function showCost({ client, out }: Session): Promise<void> {
  const spend = await dataOf(client.GET('/api/spend'));
  out.json(spend);
  out.table(
    [{ head: '' }, { head: 'all pods', align: 'right' }, { head: 'idle ones', align: 'right' }],
    [
      ['pods now', String(spend.pods), String(spend.idle_pods)],
      ['an hour', usd(spend.usd_per_hour), usd(spend.idle_usd_per_hour)],
      ['the last hour', '', usd(spend.idle_usd_last_hour)],
      ['today', usd(spend.usd_today), usd(spend.idle_usd_today)],
      ['this month', usd(spend.usd_this_month), usd(spend.idle_usd_this_month)],
    ],
  );
  if (spend.projects_this_month.length > 0) {
    out.say(`\n${out.heading('Projects this month')}`);
    out.table(
      [
        { head: 'project', flexible: true },
        { head: 'GPU time', align: 'right' },
        { head: 'cost', align: 'right' },
      ],
      spend.projects_this_month.map(({ name, seconds, usd: cost }) => [
        cell(name),
        duration(seconds),
        usd(cost),
      ]),
    );
  }
  for (const { period, limit_usd, spent_usd, raised_at } of spend.exceeded)
    out.say(
      out.style(
        'red',
        `\nThe limit of ${usd(limit_usd)} a ${period} was reached ${ago(raised_at, new Date())} (${usd(spent_usd)} spent).`,
      ),
    );
}
