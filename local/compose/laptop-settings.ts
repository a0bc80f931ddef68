/** Stands in every secret that docker-compose.yml has as a default. */
const MARK = 'laptop-only';

/** The variables that still have a secret of the trial although COMPOSE_PROFILES says production. */
export function laptopSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  if (!(env['COMPOSE_PROFILES'] ?? '').split(',').includes('production')) return [];
  return Object.keys(env).filter((name) => env[name]?.includes(MARK));
}
