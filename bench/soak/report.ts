import { percentile } from '../statistics.js';
import { kinds } from './figures.js';
import { type Soak } from './run.js';

/** The figures of a soak as `--json` prints them; times in milliseconds, sizes in MB. */
export function soakResults({ options, figures, samples, requeued, load }: Soak) {
  const latency = kinds.map((kind) => {
    const times = figures.timings[kind].map(({ ms }) => ms);
    const [p50, p95, p99] = [50, 95, 99].map((percent) => Math.round(percentile(times, percent) * 10) / 10);
    return { kind, count: times.length, p50, p95, p99 };
  });
  const { created, completed, repeated, webhooks, errors } = figures;
  return {
    options,
    load: Math.round(load * 10) / 10,
    tasks: { created, completed, repeated, webhooks },
    errors: Object.fromEntries(errors),
    requeued,
    latency,
    // The first minutes fill pools and caches.
    early: samples.find(({ minute }) => minute >= options.minutes / 6) ?? samples[0],
    middle: samples[Math.floor(samples.length / 2)],
    late: samples.at(-1),
  };
}

/** The same for people, as Markdown. */
export function tableReport({
  options,
  load,
  tasks,
  errors,
  requeued,
  latency,
  early,
  middle,
  late,
}: ReturnType<typeof soakResults>): string {
  const moments = [early, middle, late].flatMap((sample) => sample ?? []);
  const row = (name: string, value: (sample: (typeof moments)[number]) => number) =>
    `| ${name} | ${moments.map((sample) => Math.round(value(sample) * 10) / 10).join(' | ')} |`;
  return [
    `${options.workers} workers, ${options.rate} tasks a second, ${options.minutes} minutes; the machine's load was ${load}.`,
    `${tasks.created} created, ${tasks.completed} completed, ${tasks.webhooks} webhooks, ${tasks.repeated} handed out again; errors: ${JSON.stringify(errors)}; back into the queue: ${JSON.stringify(requeued)}.`,
    '',
    '| ms | count | p50 | p95 | p99 |',
    '|---|---|---|---|---|',
    ...latency.map(({ kind, count, p50, p95, p99 }) => `| ${kind} | ${count} | ${p50} | ${p95} | ${p99} |`),
    '',
    `| at minute | ${moments.map(({ minute }) => minute.toFixed(0)).join(' | ')} |`,
    `|---|${moments.map(() => '---').join('|')}|`,
    row('ingest, MB', ({ memory }) => memory.ingest),
    row('scheduler, MB', ({ memory }) => memory.scheduler),
    row('pod-manager, MB', ({ memory }) => memory['pod-manager']),
    row('notifier, MB', ({ memory }) => memory.notifier),
    row('Postgres connections', ({ connections }) => connections),
    row('queue tables and their indexes, MB', ({ queueMb }) => queueMb),
    row('history tables and their indexes, MB', ({ historyMb }) => historyMb),
    row('dead rows', ({ deadRows }) => deadRows),
    row('open tasks', ({ openTasks }) => openTasks),
    '',
  ].join('\n');
}
