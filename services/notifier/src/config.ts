import { commonConfig, seconds } from '@callsheet/runtime';
import { z } from 'zod';
import { parseAllowList } from './call-receivers/allow-list.js';

/** What the notifier reads from its environment. */
export const NotifierConfig = z.object({
  ...commonConfig,
  PORT: z.coerce.number().int().min(0).max(65_535).default(8083),
  /** Time for one attempt, from name lookup to the answer; what receivers of Standard Webhooks are told to expect. */
  WEBHOOK_TIMEOUT_SEC: seconds(15),
  /**
   * Attempts at once in this process, to receivers that answer promptly; as many again to those that take longer than half
   * a second, and to those that do not answer, and a fifth to those not known yet. They are sockets that wait, hardly any CPU.
   */
  WEBHOOK_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(500),
  /** Attempts at once to one endpoint: what a small receiver can bear. */
  WEBHOOK_CONCURRENCY_PER_ENDPOINT: z.coerce.number().int().min(1).max(1000).default(32),
  /** Deliveries taken from the database and not yet attempted, at most in each lane. */
  WEBHOOK_BACKLOG: z.coerce.number().int().min(1).max(100_000).default(4000),
  /** After it another process takes over what one that died had taken; longer than an attempt. */
  WEBHOOK_LEASE_SEC: seconds(60),
  /** An endpoint that has failed for so long, without a success in between, is disabled: five days, as Svix does. */
  WEBHOOK_DISABLE_AFTER_SEC: seconds(5 * 24 * 3600),
  /** Hosts, addresses and subnets that may be called although they are not public, separated by commas. */
  WEBHOOK_ALLOW_PRIVATE: z.string().default('').transform(parseAllowList),
  /** Name servers for receivers' names, separated by commas; the system's unless given. */
  WEBHOOK_DNS_SERVERS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((entry) => entry.trim() || [])),
  /** How often due retries are looked for; new deliveries do not wait for it. */
  WEBHOOK_POLL_SEC: seconds(1),
});
export type NotifierConfig = z.infer<typeof NotifierConfig>;
