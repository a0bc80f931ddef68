import { join } from 'node:path';
import { z } from 'zod';
import { type EmulatorOptions } from './settings.js';

/** Boot times of the named profiles in milliseconds, from recordings of real pods. */
export const bootProfiles = { fast: 1_500, cached: 30_000, typical: 70_000, cold: 170_000 } as const;

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().min(0);

/** The emulator's environment variables, with their defaults. */
export const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  RUNPOD_API_KEY: z.string().min(1),
  RUNPOD_EMULATOR_DATA: z.string().min(1),
  RUNPOD_EMULATOR_PORT: port.default(8700),
  RUNPOD_EMULATOR_ADMIN_PORT: port.default(8701),
  RUNPOD_EMULATOR_WORKER: z.string().default(join(__dirname, '..', 'worker', 'main.js')),
  RUNPOD_EMULATOR_PROFILE: z.enum(['fast', 'cached', 'typical', 'cold']).default('fast'),
  RUNPOD_EMULATOR_BOOT_MS: milliseconds.optional(),
  RUNPOD_EMULATOR_SSHD_MS: milliseconds.default(500),
  RUNPOD_EMULATOR_DELETE_LAG_MS: milliseconds.default(500),
  RUNPOD_EMULATOR_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  RUNPOD_EMULATOR_PAGE_SIZE: z.coerce.number().int().min(1).max(1_000).default(1_000),
  RUNPOD_EMULATOR_SPREAD: z.coerce.number().min(0).max(1).default(0),
  RUNPOD_EMULATOR_SEED: z.coerce.number().int().default(1),
  RUNPOD_EMULATOR_STATUSES: z.enum(['measured', 'documented']).default('measured'),
  RUNPOD_EMULATOR_KEEP_PODS: z.stringbool().default(false),
  LOG_LEVEL: z.string().default('info'),
});

/** Reads the options from environment variables; throws a `ZodError` that holds every problem. */
export function readOptions(env: Record<string, string | undefined>): EmulatorOptions & { logLevel: string } {
  const values = environmentSchema.parse(env);
  return {
    host: values.HOST,
    apiKey: values.RUNPOD_API_KEY,
    dataDirectory: values.RUNPOD_EMULATOR_DATA,
    port: values.RUNPOD_EMULATOR_PORT,
    adminPort: values.RUNPOD_EMULATOR_ADMIN_PORT,
    workerMain: values.RUNPOD_EMULATOR_WORKER,
    bootMs: values.RUNPOD_EMULATOR_BOOT_MS ?? bootProfiles[values.RUNPOD_EMULATOR_PROFILE],
    sshdMs: values.RUNPOD_EMULATOR_SSHD_MS,
    deleteLagMs: values.RUNPOD_EMULATOR_DELETE_LAG_MS,
    requestsPerMinute: values.RUNPOD_EMULATOR_REQUESTS_PER_MINUTE,
    pageSize: values.RUNPOD_EMULATOR_PAGE_SIZE,
    bootSpread: values.RUNPOD_EMULATOR_SPREAD,
    seed: values.RUNPOD_EMULATOR_SEED,
    unknowns: { statuses: values.RUNPOD_EMULATOR_STATUSES },
    keepPodDirectories: values.RUNPOD_EMULATOR_KEEP_PODS,
    logLevel: values.LOG_LEVEL,
  };
}
