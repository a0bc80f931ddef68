import { apiRoutes } from '../api-routes/api-routes.js';
import { type ApiRoute } from '../api-routes/route.js';
import { announcedTypes } from '../webhook-bodies.js';
import { describeOperation, operationsOf } from './operation.js';
import { RouteSchemas } from './route-schemas.js';
import { describeWebhook } from './webhook-operation.js';

/** The version of the API: its first number changes when a client would have to. */
export const API_VERSION = '1.0.0';

const introduction = `Callsheet runs GPU video generation on rented machines.

Send an API key as \`Authorization: Bearer <key>\` or \`X-API-Key\`. A refusal is an RFC 9457 problem
(\`application/problem+json\`) whose \`detail\` says what to change. Lists continue with \`cursor\`.`;

/** The OpenAPI 3.1 document of the REST API and of the webhooks that it sends. */
export function openApiDocument(routes: Readonly<Record<string, ApiRoute>> = apiRoutes) {
  const operations = operationsOf(routes);
  const schemas = new RouteSchemas(operations);
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations)
    (paths[operation.path] ??= {})[operation.method] = describeOperation(operation, schemas);
  const webhooks = Object.fromEntries(announcedTypes.map((type) => [type, describeWebhook(type, schemas)]));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Callsheet',
      version: API_VERSION,
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that this document came from.' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [...new Set(operations.map(({ route }) => route.tag))].map((name) => ({ name })),
    paths,
    webhooks,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: schemas.used(),
    },
  };
}
