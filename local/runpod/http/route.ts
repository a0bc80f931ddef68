import { type FastifyReply, type FastifyRequest } from 'fastify';

/** One operation of the API; `path` names parameters as `:id`. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  /** Returns the body of a 200, or answers by itself. */
  handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** The `:id` of the request's path. */
export function idOf(request: FastifyRequest): string {
  const { params } = request;
  if (typeof params !== 'object' || params === null || !('id' in params)) return '';
  return String(params.id);
}

/** The methods that the routes allow on a concrete path. */
export function allowedMethods(routes: readonly Route[], path: string): string[] {
  return routes.filter((route) => matchesPath(route.path, path)).map(({ method }) => method);
}

function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  );
}
