import { dataOf } from '@callsheet/client';
import { type Pod } from '@callsheet/contracts';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { cell, type Column } from '../output/table.js';
import { ago, count, usd } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { endPods } from './end-pods.js';

interface Options extends CommonOptions {
  orphans?: boolean;
  drain?: boolean;
  terminate?: boolean;
  yes?: boolean;
}

/** `callsheet pods`. */
export function listPodsCommand(maker: CommandMaker): Command {
  return maker
    .command('pods', 'Lists pods: those that live, those of the last hour, and those that no worker has.', [
      ['callsheet pods', 'what is rented now, and what it costs'],
      [
        'callsheet pods --orphans --terminate',
        'end those that no worker has, without waiting for their grace',
      ],
      ['callsheet pods --drain', 'let all workers finish and end: an orderly stop of the fleet'],
    ])
    .option('--orphans', 'only those that no worker has')
    .option('--drain', 'have the workers of these pods end when they have nothing in hand')
    .option('--terminate', 'end these pods now; what they have in hand goes back to the queue')
    .option('-y, --yes', 'do not ask')
    .action((options: Options) => maker.run(options, (session) => pods(session, options)));
}

async function pods(session: Session, options: Options): Promise<number | void> {
  const { client, out } = session;
  const listed = (await dataOf(client.GET('/api/pods'))).pods;
  const wanted = options.orphans ? listed.filter(({ orphan }) => orphan) : listed;
  if (options.terminate || options.drain)
    return endPods(session, wanted.filter(isLive), { now: options.terminate === true, yes: options.yes });
  out.json(wanted);
  if (wanted.length === 0)
    return out.say(options.orphans ? 'No orphan: every pod has a worker.' : 'No pod is rented.');
  out.table(
    columns,
    wanted.map((pod) => row(out, pod)),
  );
  out.say(sums(wanted));
}

const isLive = ({ phase, stopped_at }: Pod) => phase !== 'terminated' && stopped_at === null;

const columns: Column[] = [
  { head: 'pod' },
  { head: 'id' },
  { head: 'worker' },
  { head: 'phase' },
  { head: 'gpu' },
  { head: 'place' },
  { head: '$/h', align: 'right' },
  { head: 'so far', align: 'right' },
  { head: 'asked for' },
  { head: 'what is wrong', flexible: true },
];

function row(out: Output, pod: Pod): string[] {
  return [
    cell(pod.name),
    cell(pod.provider_pod_id),
    cell(pod.worker_id),
    out.status(pod.orphan ? 'orphan' : (pod.stage ?? pod.phase)),
    cell(pod.gpu_type?.replace(/^NVIDIA (GeForce )?/, '')),
    cell(pod.place),
    usd(pod.usd_per_hour),
    usd(pod.usd),
    ago(pod.requested_at, new Date()),
    cell(pod.failure_detail),
  ];
}

function sums(pods: readonly Pod[]): string {
  const live = pods.filter(isLive);
  const rate = live.reduce((sum, { usd_per_hour }) => sum + (usd_per_hour ?? 0), 0);
  return `${count(live.length, 'live pod')}: ${usd(rate)} an hour, ${usd(rate * 24)} a day, ${usd(rate * 730)} a month`;
}
