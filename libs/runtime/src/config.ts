import { z } from 'zod';

const secretName = /SECRET|KEY|TOKEN|PASSWORD|DATABASE_URL|NATS_URL/;

/** Seconds in the environment, milliseconds in the program. */
export const seconds = (fallback: number) =>
  z.coerce
    .number()
    .positive()
    .max(31_536_000)
    .default(fallback)
    .transform((value) => value * 1000);

/** An http(s) address without a trailing slash. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
  .transform((url) => url.replace(/\/+$/, ''));

/** What every service reads from its environment. */
export const commonConfig = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// URL (session mode: LISTEN is used)'),
  NATS_URL: z.string().default('nats://127.0.0.1:4222'),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
};

/** Configuration that cannot be used; the message lists every problem, a line each. */
export class ConfigError extends Error {}

/** Parses the environment once. An empty variable counts as unset. Throws ConfigError with all problems together. */
export function parseConfig<Shape extends z.ZodType>(
  schema: Shape,
  env: Record<string, string | undefined>,
): z.infer<Shape> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    const value = given[name];
    const shown = value === undefined ? 'not set' : secretName.test(name) ? '<hidden>' : `"${value}"`;
    return name === '' ? `  ${message}` : `  ${name} (${shown}): ${message}`;
  });
  throw new ConfigError(`The configuration has ${lines.length} problem(s):\n${lines.join('\n')}`);
}
