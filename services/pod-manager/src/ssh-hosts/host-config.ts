import { z } from 'zod';

const Host = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be a short name of letters, digits, . _ -'),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(22),
  user: z.string().min(1).default('root'),
  /** Workers that run at the same time. */
  slots: z.int().min(1).max(64).default(1),
  /** GPUs the slots are dealt out to; left out, a worker sees them all. */
  gpus: z.int().min(1).max(64).optional(),
  gpu_type: z.string().min(1),
  vram_gb: z.int().min(0),
  /** What a slot costs, for the ledger and for the choice between offers. */
  usd_per_hour: z.number().min(0).default(0),
  /** As ssh-keyscan | ssh-keygen -lf - shows it; left out, the key of the first contact is kept. */
  host_key: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must look like SHA256:… (ssh-keyscan HOST | ssh-keygen -lf -)')
    .optional(),
  worker_dir: z.string().startsWith('/').optional(),
});

/** A GPU host of our own. */
export type Host = z.infer<typeof Host>;

/** `SSH_HOSTS`: a JSON list of hosts; names are unique. */
export const SshHosts = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON list of hosts' });
      return z.NEVER;
    }
  })
  .pipe(z.array(Host))
  .refine((hosts) => new Set(hosts.map(({ name }) => name)).size === hosts.length, 'names a host twice');
