import { z } from 'zod';
import { type ApiRoute } from '../api-routes/route.js';
import { openApiDocument } from './openapi.js';

const Inner = z.object({ id: z.guid(), size: z.int() });
const route = (rest: Partial<ApiRoute>): ApiRoute => ({
  id: 'readThing',
  tag: 'Things',
  summary: 'A thing.',
  roles: ['admin'],
  answers: { 200: Inner },
  ...rest,
});

test('path parameters, queries with defaults and answers are described', () => {
  const query = z.strictObject({
    limit: z.coerce.number().int().min(1).default(5),
    like: z.string().optional(),
  });
  const { paths, components } = openApiDocument({ 'GET /api/things/:id': route({ query }) });
  expect(paths['/api/things/{id}']?.['get']).toMatchObject({
    operationId: 'readThing',
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, default: 5 } },
      { name: 'like', in: 'query', required: false, schema: { type: 'string' } },
    ],
    responses: {
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ReadThingAnswer' } } } },
    },
  });
  expect(components.schemas['ReadThingAnswer']).toEqual({
    type: 'object',
    properties: { id: { type: 'string', format: 'uuid' }, size: { type: 'integer' } },
    required: ['id', 'size'],
  });
});

test('a request says what it takes before defaults; one that may be empty is optional', () => {
  const body = z.strictObject({ days: z.int().default(1) });
  const { paths, components } = openApiDocument({ 'POST /api/things': route({ body }) });
  expect(paths['/api/things']?.['post']).toMatchObject({ requestBody: { required: false } });
  expect(components.schemas['ReadThingRequest']).toMatchObject({ additionalProperties: false });
  expect(components.schemas['ReadThingRequest']).not.toHaveProperty('required');
});

test('a schema that is sent and answered in two ways is refused', () => {
  const both = z.object({ days: z.int().default(1) });
  const routes = { 'POST /api/things': route({ body: both, answers: { 200: both } }) };
  expect(() => openApiDocument(routes)).toThrow('ReadThingRequest is sent and answered, and differs');
});
