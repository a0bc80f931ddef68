import { type PipeTransform } from '@nestjs/common';
import { type z } from 'zod';
import { InputError } from '../errors.js';

/** Validates a body, query or parameter with a schema from the contracts; problems name each bad field. */
export class ZodPipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.infer<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(value: unknown): z.infer<Schema> {
    const result = this.schema.safeParse(value ?? {});
    if (result.success) return result.data;
    const errors = result.error.issues.flatMap(fieldErrors);
    throw new InputError(errors.map(({ field, message }) => `${field}: ${message}`).join('; '), 422, errors);
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
