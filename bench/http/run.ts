import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@callsheet/runtime';
import { startStack } from '../../local/stack/stack.js';
import { loadSecrets } from '../../local/stack/secrets.js';
import { Caller } from './caller.js';
import { measureClaims, type ClaimFigures } from './measure-claims.js';
import { measureInline, measureStream, type MemoryFigures } from './measure-uploads.js';

export interface BenchOptions {
  claims: number;
  rounds: number;
  uploads: number;
  gib: number;
}

/** What `--json` prints; times in milliseconds, memory in MB (resident set of the ingest process). */
export interface Results {
  claim: ClaimFigures;
  inline_uploads: MemoryFigures;
  streamed_upload: MemoryFigures & { gib: number; mb_per_second: number };
  settings: BenchOptions;
}

/** Starts a stack without a fleet, measures, and removes it. */
export async function runBench(options: BenchOptions, note: (what: string) => void): Promise<Results> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-bench-'));
  note('starting Postgres, NATS and the services');
  const serviceEnv = { scheduler: { MIN_ACTIVE_GPUS: '0', MAX_ACTIVE_GPUS: '0' } };
  const stack = await startStack({ dir, ports: 'free', serviceEnv });
  const database = openDatabase({ url: stack.databaseUrl, applicationName: 'bench', max: 4 });
  const caller = new Caller(stack.url, loadSecrets(dir).workerTokenSecret);
  const ingestPid = () => {
    const pid = stack.services.pid('ingest');
    if (pid === undefined) throw new Error('ingest is down');
    return pid;
  };
  try {
    note(`${options.rounds} rounds of ${options.claims} claims each way`);
    const claim = await measureClaims(database, caller, options);
    note(`${options.rounds} rounds of ${options.uploads} inline uploads at once`);
    const inline = await measureInline(database, caller, { ...options, ingestPid });
    note(`one PUT of ${options.gib} GiB`);
    const streamed = await measureStream(database, caller, { ...options, ingestPid });
    return { claim, inline_uploads: inline, streamed_upload: streamed, settings: options };
  } finally {
    caller.close();
    await database.end();
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
