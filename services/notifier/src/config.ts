import { commonConfig, seconds } from '@callsheet/runtime';
import { z } from 'zod';

/** What the notifier reads from its environment. */
export const NotifierConfig = z.object({
  ...commonConfig,
  PORT: z.coerce.number().int().min(0).max(65_535).default(8083),
  /** Time for one attempt, from name lookup to the answer; what receivers of Standard Webhooks are told to expect. */
  WEBHOOK_TIMEOUT_SEC: seconds(15),
  /** Attempts at once in this process: sockets that wait, hardly any CPU. */
  WEBHOOK_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(50),
  /** Hosts and addresses that may be called although they are not public, separated by commas. */
  WEBHOOK_ALLOW_PRIVATE: z
    .string()
    .default('')
    .transform(
      (list) =>
        new Set(
          list
            .toLowerCase()
            .split(',')
            .map((entry) => entry.trim())
            .filter((entry) => entry !== ''),
        ),
    ),
  /** How often due retries are looked for; new deliveries do not wait for it. */
  WEBHOOK_POLL_SEC: seconds(1),
});
export type NotifierConfig = z.infer<typeof NotifierConfig>;
