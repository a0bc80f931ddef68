import { resolve } from 'node:path';
import { commonConfig, httpUrl } from '@callsheet/runtime';
import { z } from 'zod';

/** What ingest reads from its environment. */
export const IngestConfig = z
  .object({
    ...commonConfig,
    PORT: z.coerce.number().int().min(0).max(65535).default(8080),
    /** Where clients and workers reach this service: upload and video URLs begin with it. */
    PUBLIC_URL: httpUrl.default('http://127.0.0.1:8080'),
    /** Where workers reach it, when that differs: upload URLs begin with it. The pod-manager has the same variable. */
    WORKER_SUPABASE_URL: httpUrl.optional(),
    /** Signs worker tokens and upload URLs; as long as the digest of HS256. */
    WORKER_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters'),
    /** A first API key, for the default project. */
    CALLSHEET_API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{20,}$/, 'must have at least 20 characters, without spaces')
      .optional(),
    /** Requests a minute that each API key may send to one process of ingest; 0: no limit. A thousand a second stops only loops. */
    API_REQUESTS_PER_MIN: z.coerce.number().int().min(0).max(10_000_000).default(60_000),
    /** Where people look at traces, e.g. http://127.0.0.1:16686/trace/; the id goes to its end or where {trace_id} is. Tasks link there. */
    TRACE_URL: z
      .string()
      .regex(/^https?:\/\/\S+$/, 'must be an http(s) URL')
      .optional(),
    /** How long a worker may hold a task without a sign of progress; the Python system's 20 minutes. */
    TASK_STUCK_TIMEOUT_SEC: z.coerce.number().int().min(1).max(604_800).default(1200),
    /** The bucket that the real worker has hard-coded. */
    SUPABASE_VIDEO_BUCKET: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$/, 'must be letters, digits, _ and -')
      .default('image_uploads'),
    /** Files are kept below it unless SUPABASE_URL is set. */
    STORAGE_DIR: z
      .string()
      .default('.callsheet/storage')
      .transform((path) => resolve(path)),
    /** Long 4K clips are a few hundred MB; two GiB leaves room. */
    STORAGE_MAX_UPLOAD_MB: z.coerce.number().positive().max(1_048_576).default(2048),
    /** A Supabase project that keeps the files instead of STORAGE_DIR. */
    SUPABASE_URL: httpUrl.optional(),
    /** Its key; also accepted from workers of the Python system, which were given it. */
    SUPABASE_SERVICE_ROLE_KEY: z.string().min(20, 'must have at least 20 characters').optional(),
  })
  .refine((config) => config.SUPABASE_URL === undefined || config.SUPABASE_SERVICE_ROLE_KEY !== undefined, {
    path: ['SUPABASE_SERVICE_ROLE_KEY'],
    error: 'is needed with SUPABASE_URL',
    // Told together with other problems, not after they are solved.
    when: () => true,
  });

export type IngestConfig = z.infer<typeof IngestConfig>;
