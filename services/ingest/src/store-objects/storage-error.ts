import { InputError } from '@callsheet/runtime';

/** A refusal as Supabase Storage words it: `error` is a short name that clients look at. */
export class StorageError extends InputError {
  constructor(
    status: number,
    readonly error: string,
    message: string,
  ) {
    super(message, status);
  }
}

export const storageError = {
  invalidKey: (path: string) => new StorageError(400, 'InvalidKey', `Invalid key: ${path.slice(0, 300)}`),
  invalidBody: (message: string) => new StorageError(400, 'InvalidRequest', message),
  noBucket: () => new StorageError(404, 'Bucket not found', 'Bucket not found'),
  noObject: () => new StorageError(404, 'not_found', 'Object not found'),
  exists: () => new StorageError(409, 'Duplicate', 'The resource already exists'),
  notYours: (path: string) =>
    new StorageError(403, 'Unauthorized', `The worker may not change ${path.slice(0, 300)}`),
} as const;
