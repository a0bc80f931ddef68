import { type PipeTransform } from '@nestjs/common';
import { type z } from 'zod';
import { InputError } from '../errors.js';

/** A long list that is wrong throughout is answered with its first problems. */
const MAX_TOLD = 20;

/** Validates a body, query or parameter with a schema from the contracts; problems name each bad field. */
export class ZodPipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.infer<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(value: unknown): z.infer<Schema> {
    const result = this.schema.safeParse(value ?? {});
    if (result.success) return result.data;
    const all = result.error.issues.flatMap(fieldErrors);
    const errors = all.slice(0, MAX_TOLD);
    const more = all.length > MAX_TOLD ? `; and ${all.length - MAX_TOLD} more` : '';
    throw new InputError(
      errors.map(({ field, message }) => `${field}: ${message}`).join('; ') + more,
      422,
      errors,
    );
  }
}

function fieldErrors(issue: z.core.$ZodIssue): { field: string; message: string }[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      message: 'is not a known field',
    }));
  }
  return [{ field: field === '' ? 'body' : field, message: issue.message }];
}
