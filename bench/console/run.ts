import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@callsheet/runtime';
import { resetStack } from '../../local/stack/reset.js';
import { startStack } from '../../local/stack/stack.js';
import { stopOnSignal } from '../stop-on-signal.js';
import { startBrowser } from './browser.js';
import { measureFlood, type FloodOptions, type Watched } from './measure-flood.js';
import { measureLoads, type Load } from './measure-loads.js';
import { measureNews, type News } from './measure-news.js';

export interface BenchOptions extends FloodOptions {
  loads: number;
  news: number;
}

export interface Results {
  loads: Load[];
  news: News;
  watched: Watched[];
}

/** Measures the console on a laptop stack of its own; the large fleet is one of the database alone. */
export async function runBench(options: BenchOptions, say: (what: string) => void): Promise<Results> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-bench-console-'));
  // Run by root, Postgres is another user, who must get in.
  chmodSync(dir, 0o755);
  say('starting a stack');
  const noFleet = { MIN_ACTIVE_GPUS: '0', MAX_ACTIVE_GPUS: '0' };
  const stack = await startStack({
    dir,
    ports: 'free',
    env: { LOG_LEVEL: 'warn' },
    serviceEnv: { scheduler: noFleet },
  });
  const database = openDatabase({ url: stack.databaseUrl, applicationName: 'bench', max: 2 });
  const browser = await startBrowser();
  let stopping: Promise<void> | undefined;
  const end = async () => {
    await browser.close();
    await database.end();
    await stack.stop();
    await resetStack(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  const stop = () => (stopping ??= end());
  stopOnSignal(stop);
  try {
    const viewer = { browser, url: stack.url, apiKey: stack.apiKey };
    say('first visits');
    const loads = await measureLoads(viewer, options.loads);
    say('news');
    const news = await measureNews(viewer, stack.natsUrl, options.news);
    say(`${options.workers} workers, ${options.rate} events a minute`);
    // They would end the pods that only the database knows.
    for (const name of ['scheduler', 'pod-manager', 'notifier'] as const) await stack.stopService(name);
    const watched = await measureFlood(viewer, { sql: database, natsUrl: stack.natsUrl }, options);
    return { loads, news, watched };
  } finally {
    await stop();
  }
}
