import { Command, CommanderError } from 'commander';
import { z } from 'zod';

/** How the stand-in was started; times in milliseconds, `url` without a trailing slash. */
export interface WorkerOptions {
  workerId: string;
  url: string;
  accessToken: string;
  heartbeatKey: string;
  pollMs: number;
  heartbeatMs: number;
  /** How long a claim may wait at the server. */
  waitSeconds: number;
  upload: 'inline' | 'presigned' | 'auto';
  outputDir: string | undefined;
}

/** Options, or why the process must end and with which exit code (0 for --help, 2 for bad flags, 1 for missing settings). */
export type ParsedOptions = { options: WorkerOptions } | { exitCode: number; message: string };

/** Reads the real worker's flags and environment; `args` begins after the script's own path. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): ParsedOptions {
  const flags = parseFlags(args);
  if ('exitCode' in flags) return flags;
  const accessToken = flags.supabaseAccessToken ?? flags.reighAccessToken ?? env.SUPABASE_SERVICE_ROLE_KEY;
  const read = settings.safeParse({
    accessToken,
    workerId: flags.worker ?? env.WORKER_ID,
    url: flags.supabaseUrl ?? env.SUPABASE_URL,
    heartbeatKey: env.SUPABASE_SERVICE_ROLE_KEY ?? flags.supabaseAnonKey ?? accessToken ?? '',
    pollMs:
      flags.pollInterval === undefined ? env.CALLSHEET_WORKER_POLL_MS : Number(flags.pollInterval) * 1000,
    heartbeatMs: env.CALLSHEET_WORKER_HEARTBEAT_MS,
    waitSeconds: env.CALLSHEET_WORKER_WAIT_SEC,
    upload: env.CALLSHEET_WORKER_UPLOAD,
    outputDir: flags.mainOutputDir,
  });
  if (read.success) return { options: { outputDir: undefined, ...read.data } };
  return { exitCode: 1, message: read.error.issues.map((issue) => issue.message).join('\n') };
}

const text = (missing: string) => z.string({ error: missing }).min(1, missing);
const duration = (name: string) =>
  z.coerce.number({ error: `${name} must be a number` }).positive(`${name} must be above 0`);

const settings = z.object({
  accessToken: text('A token is required: --supabase-access-token or SUPABASE_SERVICE_ROLE_KEY'),
  workerId: text('A worker id is required: --worker or WORKER_ID'),
  url: text('A server is required: --supabase-url or SUPABASE_URL').transform((url) =>
    url.replace(/\/+$/, ''),
  ),
  heartbeatKey: z.string(),
  // The real worker polls every 10 s; a laptop demo should not wait that long.
  pollMs: duration('The poll interval').default(1000),
  heartbeatMs: duration('CALLSHEET_WORKER_HEARTBEAT_MS').default(20_000),
  // The server's limit is 30 s.
  waitSeconds: z.coerce
    .number({ error: 'CALLSHEET_WORKER_WAIT_SEC must be a number' })
    .min(0, 'CALLSHEET_WORKER_WAIT_SEC must be 0 to 30')
    .max(30, 'CALLSHEET_WORKER_WAIT_SEC must be 0 to 30')
    .default(20),
  upload: z
    .enum(['inline', 'presigned', 'auto'], {
      error: 'CALLSHEET_WORKER_UPLOAD must be inline, presigned or auto',
    })
    .default('auto'),
  outputDir: z.string().optional(),
});

interface Flags {
  worker?: string;
  supabaseUrl?: string;
  supabaseAccessToken?: string;
  reighAccessToken?: string;
  supabaseAnonKey?: string;
  pollInterval?: string;
  mainOutputDir?: string;
}

function parseFlags(args: string[]): Flags | { exitCode: number; message: string } {
  let message = '';
  const write = (chunk: string) => (message += chunk);
  const command = workerCommand().exitOverride().configureOutput({ writeOut: write, writeErr: write });
  try {
    return command.parse(args, { from: 'user' }).opts<Flags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2, message };
  }
}

function workerCommand(): Command {
  return new Command('worker.py')
    .description('CPU stand-in for the Headless-Wan2GP worker: draws with ffmpeg, runs no AI model')
    .argument('[scripts...]', 'ignored; lets the real start-up command line stand unchanged')
    .showHelpAfterError()
    .option('--worker <id>', 'worker id')
    .option('--supabase-url <url>', 'server')
    .option('--supabase-access-token <token>', 'token for the edge calls')
    .option('--reigh-access-token <token>', 'the same under its older name')
    .option('--supabase-anon-key <key>', 'key for heartbeats when SUPABASE_SERVICE_ROLE_KEY is not set')
    .option('--poll-interval <seconds>', 'pause between two claims that found nothing')
    .option('--main-output-dir <dir>', 'where the scratch directory is made')
    .option('--db-type <type>', 'accepted and ignored, as the real worker does')
    .option('--debug', 'accepted and ignored');
}
