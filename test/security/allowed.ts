/**
 * What each caller may do below /api, written down apart from the table of routes, as an operator would say it: a verb, or *
 * for every verb, and a path whose last * stands for all that begins so. What is not here is refused. docs/security.md has
 * the same lists; a test compares.
 */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  client: [
    'GET /api/me',
    'GET /api/events/stream',
    'GET /api/failures',
    'POST /api/estimates*',
    '* /api/tasks*',
    '* /api/batches*',
    '* /api/webhooks*',
  ],
  viewer: [
    'GET /api/me',
    'GET /api/events/stream',
    'GET /api/failures',
    'POST /api/estimates*',
    'GET /api/tasks*',
    'GET /api/batches*',
    'GET /api/webhooks*',
    'GET /api/workers*',
    'GET /api/pods*',
    'GET /api/diagnostics',
    'GET /api/spend*',
    'GET /api/breaker',
    'GET /api/overview*',
    'GET /api/scaling*',
    'GET /api/settings',
  ],
  operator: [
    'GET /api/me',
    'GET /api/events/stream',
    'GET /api/failures',
    'POST /api/estimates*',
    '* /api/tasks*',
    '* /api/batches*',
    '* /api/webhooks*',
    '* /api/workers*',
    '* /api/pods*',
    'GET /api/diagnostics',
    'GET /api/spend*',
    '* /api/breaker*',
    'GET /api/overview*',
    'GET /api/scaling*',
    'GET /api/settings',
  ],
  admin: ['* /api/*'],
};

/** Needs no key: what the API says of itself. */
export const open = ['GET /api/openapi.json', 'GET /api/asyncapi.json', 'GET /api/docs*'];

/** True when one of the lines covers the route. */
export function covers(lines: readonly string[], route: string): boolean {
  const [method, path = ''] = route.split(' ');
  return lines.some((line) => {
    const [verb, pattern = ''] = line.split(' ');
    const isPath = pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
    return isPath && (verb === '*' || verb === method);
  });
}
