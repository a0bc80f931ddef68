import { z } from 'zod';

/** NATS subject on which any pod-manager answers what operators ask of a pod; core NATS request and reply. */
export const POD_COMMANDS = 'pods.command';

/** What can be asked. */
export const PodCommand = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('log'),
    worker_id: z.string(),
    file: z.enum(['worker', 'installation']),
    /** Lines from the end, or everything after a byte. */
    from: z.union([z.object({ lines: z.int() }), z.object({ byte: z.int() })]),
  }),
  z.object({ kind: z.literal('exec'), worker_id: z.string(), command: z.string() }),
  z.object({ kind: z.literal('end_orphan'), provider_pod_id: z.string() }),
]);
export type PodCommand = z.infer<typeof PodCommand>;

/** The answer: what the pod said, or an HTTP status with the reason why it was not asked. */
export const PodAnswer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    exit_code: z.int(),
    stdout: z.string(),
    stderr: z.string(),
    /** Of a log: the byte to go on from. */
    next_byte: z.int().optional(),
  }),
  z.object({ ok: z.literal(false), status: z.int(), detail: z.string() }),
]);
export type PodAnswer = z.infer<typeof PodAnswer>;

/** `GET /api/workers/:id/logs`. */
export const ReadLog = z.strictObject({
  file: z.enum(['worker', 'installation']).default('worker'),
  lines: z.coerce.number().int().min(1).max(1000).default(200),
  /** Only what comes after this byte: the last answer's `x-next-byte`, to follow a log. */
  after: z.coerce.number().int().min(0).optional(),
});
export type ReadLog = z.infer<typeof ReadLog>;

/** `POST /api/workers/:id/exec`. */
export const Exec = z.strictObject({
  command: z.string().min(1).max(10_000).describe('Run by bash, for 25 seconds at most.'),
});
export type Exec = z.infer<typeof Exec>;

/** `POST /api/breaker/reset`: without a provider, all. */
export const ResetBreaker = z.strictObject({ provider: z.enum(['runpod', 'ssh']).optional() });
export type ResetBreaker = z.infer<typeof ResetBreaker>;
