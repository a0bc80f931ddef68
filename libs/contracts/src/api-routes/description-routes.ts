import { z } from 'zod';
import { type ApiRoute } from './route.js';

const tag = 'Description';
const Document = z.looseObject({ info: z.looseObject({ title: z.string(), version: z.string() }) });

/** Routes that describe the API itself; they need no key. */
export const descriptionRoutes = {
  'GET /api/openapi.json': {
    id: 'readOpenApi',
    tag,
    summary: 'This description: OpenAPI 3.1.',
    roles: 'anyone',
    answers: { 200: Document },
  },
  'GET /api/asyncapi.json': {
    id: 'readAsyncApi',
    tag,
    summary: 'The events on NATS: AsyncAPI 3.0.',
    roles: 'anyone',
    answers: { 200: Document },
  },
} as const satisfies Record<string, ApiRoute>;
