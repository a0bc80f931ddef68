import { type z } from 'zod';
import { GenerationParams, InterpolationParams } from '../task-params.js';
import { jsonSchemas, type Direction, type JsonSchema } from './json-schemas.js';
import { type Operation } from './operation.js';
import { referencesIn } from './references-in.js';
import { shapes } from './shapes.js';

type Named = Record<string, JsonSchema>;

/** The JSON Schemas of routes, as they may be sent and as they are answered; only those that were asked for are told. */
export class RouteSchemas {
  private readonly names = new Map<z.ZodType, string>();
  private readonly all: Record<Direction, Named>;
  private readonly roots: Record<Direction, unknown[]> = { input: [], output: [] };

  constructor(operations: readonly Operation[]) {
    for (const [name, schema] of Object.entries(shapes)) this.names.set(schema, name);
    const inputs: Record<string, z.ZodType> = { ...shapes };
    const outputs: Record<string, z.ZodType> = { ...shapes };
    for (const { route } of operations) {
      this.name(inputs, `${route.id}Query`, route.query);
      this.name(inputs, `${route.id}Headers`, route.headers);
      this.name(inputs, `${route.id}Request`, route.body);
      for (const answer of Object.values(route.answers))
        if (typeof answer !== 'string') this.name(outputs, `${route.id}Answer`, answer);
    }
    this.all = { input: jsonSchemas(inputs, 'input'), output: jsonSchemas(outputs, 'output') };
    this.refer(GenerationParams, 'input');
    this.refer(InterpolationParams, 'input');
  }

  /** A reference to a schema that routes or shapes have. */
  refer(schema: z.ZodType, direction: Direction): { $ref: string } {
    const reference = { $ref: `#/components/schemas/${this.nameOf(schema)}` };
    this.roots[direction].push(reference);
    return reference;
  }

  /** The fields of a query or of headers, each with its schema. */
  fields(schema: z.ZodType): { name: string; required: boolean; schema: JsonSchema }[] {
    const { properties = {}, required = [] } = this.all.input[this.nameOf(schema)] ?? {};
    return Object.entries(properties).map(([name, field]) => {
      const found = typeof field === 'boolean' ? {} : field;
      this.roots.input.push(found);
      return { name, required: required.includes(name), schema: found };
    });
  }

  /** What was asked for and all that it refers to, by name. */
  used(): Named {
    const sent = reach(this.roots.input, this.all.input);
    const answered = reach(this.roots.output, this.all.output);
    for (const name of Object.keys(sent))
      if (name in answered && JSON.stringify(sent[name]) !== JSON.stringify(answered[name]))
        throw new Error(`${name} is sent and answered, and differs: give the request a schema of its own`);
    return Object.fromEntries(Object.entries({ ...sent, ...answered }).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private name(into: Record<string, z.ZodType>, id: string, schema: z.ZodType | undefined): void {
    if (schema === undefined) return;
    const name = this.names.get(schema) ?? id.charAt(0).toUpperCase() + id.slice(1);
    this.names.set(schema, name);
    into[name] = schema;
  }

  private nameOf(schema: z.ZodType): string {
    const name = this.names.get(schema);
    if (name === undefined) throw new Error('a schema that no route and no shape has');
    return name;
  }
}

/** All schemas that these refer to, directly or through others. */
function reach(roots: readonly unknown[], all: Named, found: Named = {}): Named {
  for (const name of referencesIn(roots)) {
    const schema = all[name];
    if (name in found || schema === undefined) continue;
    found[name] = schema;
    reach([schema], all, found);
  }
  return found;
}
