import { loadavg } from 'node:os';
import { startServers } from '../servers.js';
import { startCollector } from './collector.js';
import { driveRound, type Round } from './drive-round.js';

export interface BenchOptions {
  readonly pairs: number;
  readonly tasks: number;
  readonly clients: number;
  readonly sampling: number;
}

/** Two rounds next to each other. */
export interface Pair {
  readonly without: Round;
  readonly with: Round;
}

export interface Results {
  readonly options: BenchOptions;
  readonly pairs: readonly Pair[];
  /** Spans that the collector got for each task. */
  readonly spansPerTask: number;
  readonly load: number;
}

/** Two systems of the same parts, one of which records traces, do the same work in turns. */
export async function runBench(options: BenchOptions, tell: (what: string) => void): Promise<Results> {
  const { pairs: count, sampling } = options;
  const collector = await startCollector();
  tell('starting Postgres, nats-server, ingest, scheduler and notifier, twice');
  const plain = await startSystem({});
  const traced = await startSystem({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(sampling),
  }).catch(async (error: unknown) => {
    await plain.stop();
    throw error;
  });
  try {
    tell('warming up');
    await driveRound(plain, options);
    await driveRound(traced, options);
    const before = collector.spans();
    const pairs: Pair[] = [];
    for (let index = 0; index < count; index++) {
      // Which comes first changes, so that what grows with time counts for both.
      const first = await driveRound(index % 2 === 0 ? plain : traced, options);
      const second = await driveRound(index % 2 === 0 ? traced : plain, options);
      const pair = index % 2 === 0 ? { without: first, with: second } : { without: second, with: first };
      tell(
        `${pair.without.perSecond.toFixed(0)} tasks/s without, ${pair.with.perSecond.toFixed(0)} with traces`,
      );
      pairs.push(pair);
    }
    const spansPerTask = (collector.spans() - before) / (count * options.tasks);
    return { options, pairs, spansPerTask, load: loadavg()[0] ?? NaN };
  } finally {
    await Promise.all([plain.stop(), traced.stop()]);
    collector.stop();
  }
}

function startSystem(telemetry: Record<string, string>) {
  const env = { ...telemetry, LOG_LEVEL: 'warn' };
  const ingest = { ...env, API_REQUESTS_PER_MIN: '0' };
  const scheduler = { ...env, MIN_ACTIVE_GPUS: '0', MAX_ACTIVE_GPUS: '0' };
  return startServers({ ingest, scheduler, notifier: env });
}
