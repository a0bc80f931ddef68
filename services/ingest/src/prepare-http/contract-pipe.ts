import { InputError, ZodPipe } from '@callsheet/runtime';
import { type z } from 'zod';

/** Validates what a worker sends; it knows 400 for a body it got wrong. */
export class ContractPipe<Schema extends z.ZodType> extends ZodPipe<Schema> {
  override transform(value: unknown): z.infer<Schema> {
    try {
      return super.transform(value);
    } catch (error) {
      if (error instanceof InputError) throw new InputError(error.message, 400, error.errors);
      throw error;
    }
  }
}
