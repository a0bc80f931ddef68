import { type z } from 'zod';
import { type ApiRoute, type OtherAnswer } from '../api-routes/route.js';
import { Problem } from '../problem.js';
import { type RouteSchemas } from './route-schemas.js';

/** A route with its place in the document: `/api/tasks/{id}`, `get`. */
export interface Operation {
  path: string;
  method: string;
  route: ApiRoute;
}

/** The operations of routes that are keyed by method and path. */
export function operationsOf(routes: Readonly<Record<string, ApiRoute>>): Operation[] {
  return Object.entries(routes).map(([key, route]) => {
    const [method = '', path = ''] = key.split(' ');
    return { method: method.toLowerCase(), path: path.replace(/:(\w+)/g, '{$1}'), route };
  });
}

/** What OpenAPI says of one operation. */
export function describeOperation({ path, route }: Operation, schemas: RouteSchemas): object {
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(route.query ? parametersIn('query', route.query, schemas) : []),
    ...(route.headers ? parametersIn('header', route.headers, schemas) : []),
  ];
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, rolesText(route.roles)]
      .filter((text) => text !== undefined)
      .join('\n\n'),
    ...(route.roles === 'anyone' ? { security: [] } : { 'x-roles': route.roles }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBody(route.body, schemas) } : {}),
    responses: responsesOf(route, schemas),
  };
}

function rolesText(roles: ApiRoute['roles']): string {
  return roles === 'anyone' ? 'Needs no key.' : `Keys: ${roles.join(', ')}.`;
}

function parametersIn(place: 'query' | 'header', schema: z.ZodObject, schemas: RouteSchemas): object[] {
  return schemas.fields(schema).map(({ name, required, schema: { description, ...rest } }) => ({
    name,
    in: place,
    required: required && rest.default === undefined,
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

/** A body of which every field may be left out may itself be left out. */
function requestBody(body: z.ZodType, schemas: RouteSchemas): object {
  const schema = schemas.refer(body, 'input');
  return { required: !body.safeParse({}).success, content: { 'application/json': { schema } } };
}

function responsesOf({ answers }: ApiRoute, schemas: RouteSchemas): object {
  const told = Object.entries(answers).map(([status, answer]): [string, object] => [
    status,
    responseOf(answer, schemas),
  ]);
  const problem = { schema: schemas.refer(Problem, 'output') };
  return {
    ...Object.fromEntries(told),
    default: { description: 'What is wrong.', content: { 'application/problem+json': problem } },
  };
}

function responseOf(answer: z.ZodType | OtherAnswer, schemas: RouteSchemas): object {
  if (answer === 'nothing') return { description: 'Done.' };
  if (answer === 'text')
    return { description: 'Text.', content: { 'text/plain': { schema: { type: 'string' } } } };
  if (answer === 'events')
    return {
      description: 'A stream of events.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    };
  const schema = schemas.refer(answer, 'output');
  return { description: answer.description ?? 'Done.', content: { 'application/json': { schema } } };
}
