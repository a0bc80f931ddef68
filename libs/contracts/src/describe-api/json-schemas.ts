import { z } from 'zod';

/** A JSON Schema (2020-12), as zod writes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What may be sent, where defaults can be left out; or what is answered. */
export type Direction = 'input' | 'output';

/** The schemas of modules, under the names that they export them by; lower-case exports are parts of others. */
export function exportedSchemas(...modules: readonly object[]): Record<string, z.ZodType> {
  const found = modules.flatMap((module) =>
    Object.entries(module).filter(([name, value]) => /^[A-Z]/.test(name) && value instanceof z.ZodType),
  );
  return Object.fromEntries(found);
}

/** JSON Schemas of these; what is reached under a name becomes a reference to it. */
export function jsonSchemas(
  named: Readonly<Record<string, z.ZodType>>,
  io: Direction,
): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { ...options(io), uri });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutFrame(schema)]));
}

/** The JSON Schema of one that refers to no other. */
export function jsonSchema(schema: z.ZodType, io: Direction): JsonSchema {
  return withoutFrame(z.toJSONSchema(schema, options(io)));
}

function options(io: Direction) {
  return {
    io,
    unrepresentable: 'any' as const,
    override: ({ jsonSchema }: { jsonSchema: JsonSchema }) => simplify(jsonSchema, io),
  };
}

/** Formats say what their patterns say; bounds of JavaScript's integers say nothing; answers may gain fields. */
function simplify(schema: JsonSchema, io: Direction): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}

function withoutFrame({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
