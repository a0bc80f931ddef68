import { z } from 'zod';
import { InputError } from '../errors.js';
import { ZodPipe } from './zod-pipe.js';

const pipe = new ZodPipe(
  z.strictObject({
    prompt: z.string().min(1, 'must not be empty'),
    frames: z.coerce.number().int('must be whole').default(81),
    size: z.strictObject({ width: z.number({ error: 'must be a number' }) }).optional(),
    tags: z.array(z.string({ error: 'must be text' })).optional(),
  }),
);

function refusal(value: unknown) {
  try {
    return pipe.transform(value);
  } catch (error) {
    return error instanceof InputError
      ? { status: error.status, message: error.message, errors: error.errors }
      : error;
  }
}

test('gives what the schema makes of the value', () => {
  expect(pipe.transform({ prompt: 'a cat', frames: '16' })).toEqual({ prompt: 'a cat', frames: 16 });
  expect(pipe.transform({ prompt: 'a cat' })).toEqual({ prompt: 'a cat', frames: 81 });
});

test('no value is an empty one', () => {
  expect(new ZodPipe(z.object({ limit: z.number().default(50) })).transform(undefined)).toEqual({
    limit: 50,
  });
});

test.each([
  ['a bad field', { prompt: '' }, [{ field: 'prompt', message: 'must not be empty' }]],
  [
    'a field within a field',
    { prompt: 'x', size: { width: 'big' } },
    [{ field: 'size.width', message: 'must be a number' }],
  ],
  ['an item of a list', { prompt: 'x', tags: ['a', 1] }, [{ field: 'tags.1', message: 'must be text' }]],
  [
    'fields that are not known',
    { prompt: 'x', promt: 'y', seed: 1 },
    [
      { field: 'promt', message: 'is not a known field' },
      { field: 'seed', message: 'is not a known field' },
    ],
  ],
  [
    'one that is not known within a field',
    { prompt: 'x', size: { width: 1, depth: 2 } },
    [{ field: 'size.depth', message: 'is not a known field' }],
  ],
  [
    'several problems together',
    { prompt: '', frames: 1.5 },
    [
      { field: 'prompt', message: 'must not be empty' },
      { field: 'frames', message: 'must be whole' },
    ],
  ],
])('%s is named', (_, value, errors) => {
  const message = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  expect(refusal(value)).toEqual({ status: 422, message, errors });
});

test.each([['text'], [7], [[]]])('%p is not a body', (value) => {
  expect(refusal(value)).toMatchObject({ status: 422, errors: [{ field: 'body' }] });
});

test('a list that is wrong throughout is answered with its first problems', () => {
  const found = refusal({ prompt: 'x', tags: Array.from({ length: 500 }, () => 1) });
  expect(found).toMatchObject({ errors: { length: 20 } });
  expect(found).toMatchObject({ message: expect.stringMatching(/; and 480 more$/) as unknown });
});
