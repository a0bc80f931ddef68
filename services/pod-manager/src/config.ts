import { commonConfig, httpUrl, seconds } from '@callsheet/runtime';
import { z } from 'zod';
import { SshHosts } from './ssh-hosts/host-config.js';
import { resolveSsh, sshKeys } from './ssh/key-config.js';

const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const wholeNumber = z.coerce.number().int();
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
const usd = z.coerce.number().positive();

const extraEnvironment = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string());
const jsonObject = z.string().transform((text, context) => {
  try {
    return extraEnvironment.parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON object of variable names and texts' });
    return z.NEVER;
  }
});

const unused = z.string().optional();
/** Variables of the Python orchestrator that mean nothing here; one that is set is reported at the start. */
const retired = {
  AUTO_START_WORKER_PROCESS: unused,
  RUNPOD_CONTAINER_DISK_GB: unused,
  RUNPOD_CONTAINER_DISK_SIZE_GB: unused,
  RUNPOD_CONTAINER_IMAGE: unused,
  RUNPOD_INSTANCE_TYPE: unused,
  STORAGE_CHECK_INTERVAL_CYCLES: unused,
  STORAGE_EXPANSION_INCREMENT_GB: unused,
  STORAGE_MIN_FREE_GB: unused,
};
export const retiredNames = Object.keys(retired);

/** The variables themselves, before they are put together. */
export const Environment = z.object({
  ...commonConfig,
  ...retired,
  ...sshKeys,
  PORT: z.coerce.number().int().min(0).max(65_535).default(8082),

  RUNPOD_API_URL: httpUrl.default('https://api.runpod.io'),
  RUNPOD_API_KEY: z.string().trim().min(1).optional(),
  // Two deployments on one account need two prefixes: each ends pods with its prefix that it does not know.
  RUNPOD_POD_PREFIX: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or dashes')
    .default('callsheet'),
  // Any of these will do; the default is what the Python system rented.
  RUNPOD_GPU_TYPE: commaList.pipe(z.array(z.string()).min(1)).default(['NVIDIA GeForce RTX 4090']),
  // price: what an hour of a working GPU is likely to cost decides; listed: the order of RUNPOD_GPU_TYPE does.
  RUNPOD_GPU_ORDER: z.enum(['price', 'listed']).default('price'),
  RUNPOD_CLOUD: commaList.pipe(z.array(z.enum(['SECURE', 'COMMUNITY'])).min(1)).default(['SECURE']),
  RUNPOD_DATA_CENTER_IDS: commaList.default([]),
  RUNPOD_WORKER_IMAGE: z.string().default('runpod/pytorch:2.4.0-py3.11-cuda12.4.1-devel-ubuntu22.04'),
  // Below 20 GB the provider refuses with "no capacity".
  RUNPOD_DISK_SIZE_GB: wholeNumber.min(20).max(4096).default(50),
  // Names of network volumes, each a further place to go to when the one before has no capacity.
  RUNPOD_STORAGE_NAME: commaList.default([]),
  // What each of them must have: a smaller one is grown. Not set, volumes are taken as they are.
  RUNPOD_VOLUME_SIZE_GB: wholeNumber.min(10).max(4096).optional(),
  // No volume is grown beyond, since growing costs by the month and cannot be undone. Not set, none is grown.
  RUNPOD_VOLUME_MAX_SIZE_GB: wholeNumber.min(10).max(4096).optional(),
  RUNPOD_VOLUME_MOUNT_PATH: z.string().startsWith('/').default('/workspace'),
  // Filters on the host. No default: each narrows what can be rented.
  RUNPOD_MIN_CUDA_VERSION: z
    .string()
    .regex(/^\d+\.\d+$/, 'must look like 12.4')
    .optional(),
  RUNPOD_MIN_MEMORY_GB: wholeNumber.min(1).optional(),
  // Asks for 72, 60, 48, 32, 16 GB first, down to RUNPOD_MIN_MEMORY_GB.
  RUNPOD_RAM_TIER_FALLBACK: flag.default(true),
  RUNPOD_MIN_VCPU_COUNT: wholeNumber.min(1).optional(),

  /** GPU hosts of your own, beside or instead of Runpod: a JSON list, see docs/ssh-hosts.md. */
  SSH_HOSTS: SshHosts.default([]),

  // 0 stops creating at once.
  MAX_ACTIVE_GPUS: wholeNumber.min(0).max(10_000).default(10),
  // USD, all pods together: the rate of those that run, and what was spent since midnight and since the first (UTC).
  MAX_HOURLY_COST: usd.optional(),
  /** USD, for one pod: dearer offers are not taken. */
  MAX_POD_HOURLY_COST: usd.optional(),
  MAX_DAILY_COST: usd.optional(),
  MAX_MONTHLY_COST: usd.optional(),
  // A cold 16 GB image took 170 s, bad hosts far longer.
  SPAWNING_TIMEOUT_SEC: seconds(600),
  // Two more causes of length: a first installation takes twenty minutes.
  SPAWNING_LONGEST_SEC: seconds(2700),
  // Starts that fail for one cause in a row before nothing more is created but one canary now and then.
  MAX_START_FAILURES: wholeNumber.min(1).default(3),
  // The longest usual video takes 12 minutes; most end well within 10.
  GRACEFUL_SHUTDOWN_TIMEOUT_SEC: seconds(600),
  // How often the disk of a pod at work is looked at over SSH.
  DISK_CHECK_SEC: seconds(300),
  // Of its disk or network volume; what is beyond is announced (worker.disk_low). With less than 1 GB left a worker drains.
  STORAGE_MAX_PERCENT_USED: z.coerce.number().min(1).max(100).default(85),
  POD_POLL_SEC: seconds(5),

  // The one address pods reach us at: ingest, or a Supabase project.
  SUPABASE_URL: httpUrl.optional(),
  WORKER_SUPABASE_URL: httpUrl.optional(),
  WORKER_TOKEN_SECRET: z
    .string({ error: 'is required: the secret ingest checks worker tokens with' })
    .min(16, 'must have at least 16 characters'),
  // A month, since a worker that runs cannot be given another; ingest refuses the tokens of terminated workers, and drains
  // a worker two hours before its token ends.
  WORKER_TOKEN_TTL_HOURS: z.coerce.number().positive().max(8760).default(720),
  WORKER_DIR: z.string().min(1).default('/workspace/Headless-Wan2GP'),
  // On a machine without it, the worker is installed; one that is a git checkout is brought up to date.
  WORKER_INSTALL: flag.default(true),
  WORKER_REPOSITORY: z.string().default('https://github.com/peteromallet/Headless-Wan2GP.git'),
  WORKER_REF: z.string().default('main'),
  // Arguments of pip install.
  WORKER_TORCH: z
    .string()
    .default('torch==2.6.0 torchvision torchaudio --index-url https://download.pytorch.org/whl/cu124'),
  /** JSON object of further variables for every worker, e.g. {"HF_TOKEN": "…"}. */
  WORKER_EXTRA_ENV: jsonObject.default({}),
  SUPABASE_VIDEO_BUCKET: z.string().default('image_uploads'),
  REPLICATE_API_TOKEN: z.string().optional(),
});

/** The pod-manager's environment; times in milliseconds, SSH keys read and checked. */
export const PodManagerConfig = Environment.transform((env, context) => {
  const ssh = resolveSsh(env, context);
  const workerUrl = env.WORKER_SUPABASE_URL ?? env.SUPABASE_URL;
  if (workerUrl === undefined)
    context.addIssue({
      code: 'custom',
      path: ['WORKER_SUPABASE_URL'],
      message: 'is required (or SUPABASE_URL): the address workers on pods reach ingest at',
    });
  if (env.RUNPOD_API_KEY === undefined && env.SSH_HOSTS.length === 0)
    context.addIssue({
      code: 'custom',
      path: ['RUNPOD_API_KEY'],
      message: 'is required (or SSH_HOSTS): a Runpod API key that may manage pods',
    });
  return ssh && workerUrl !== undefined ? { ...env, ssh, workerUrl } : z.NEVER;
});
export type PodManagerConfig = z.infer<typeof PodManagerConfig>;
