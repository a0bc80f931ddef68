import fc from 'fast-check';
import { z } from 'zod';

type Json = fc.Arbitrary<unknown>;
interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** Values that programs tend to forget about. */
const odd = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  2 ** 53,
  NaN,
  true,
  [],
  {},
  'NaN',
  '\0',
  '\ud83c',
  '🎬'.repeat(50),
  "'; drop table tasks; --",
  '../../etc/passwd',
  '%00',
  '1; select pg_sleep(9)',
  { __proto__: null, constructor: { prototype: 1 } },
  'x'.repeat(5000),
);

/** Bodies for a schema: mostly of its shape, with one part or another replaced by what it did not expect. */
export function bodyOf(schema: z.ZodType): Json {
  const shape: Schema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return fc.oneof(
    { weight: 6, arbitrary: valueOf(shape, 0.15) },
    { weight: 2, arbitrary: valueOf(shape, 0) },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

/** A value of the shape; each part is an odd one with this probability. */
function valueOf(schema: Schema, oddness: number): Json {
  const ordinary = ordinaryValue(schema, oddness);
  if (oddness === 0) return ordinary;
  return fc.oneof(
    { weight: Math.round((1 - oddness) * 100), arbitrary: ordinary },
    { weight: Math.round(oddness * 100), arbitrary: odd },
  );
}

function ordinaryValue(schema: Schema, oddness: number): Json {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map((option) => valueOf(option, oddness)));
  if (schema.properties) {
    const fields = Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, valueOf(field, oddness)]),
    );
    return fc.record(fields, { requiredKeys: oddness === 0 ? (schema.required ?? []) : [] });
  }
  switch (schema.type) {
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, oddness), { maxLength: 4 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -10, -1e9),
        max: Math.min(schema.maximum ?? 1000, 1e9),
      });
    case 'number':
      return fc.double({ noNaN: true });
    case 'null':
      return fc.constant(null);
    case 'object':
      return fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    case 'string':
      return textOf(schema);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function textOf({ format, maxLength = 100 }: Schema): Json {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'uri') return fc.webUrl();
  return fc.string({ unit: 'binary', maxLength: Math.min(maxLength, 100) });
}
