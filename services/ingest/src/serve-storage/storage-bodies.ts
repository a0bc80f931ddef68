import { z } from 'zod';

/** Bodies that `@supabase/supabase-js` sends to Storage. */
export const ListBody = z.looseObject({
  prefix: z.string().max(1024).default(''),
  search: z.string().max(255).default(''),
  limit: z.int().min(1).max(1000).default(100),
  offset: z.int().min(0).default(0),
  sortBy: z
    .looseObject({ column: z.string().default('name'), order: z.string().default('asc') })
    .default({ column: 'name', order: 'asc' }),
});

export const RemoveBody = z.looseObject({ prefixes: z.array(z.string()).min(1).max(1000) });

/** Seconds a signed URL lives; a year at most. */
const expiresIn = z
  .int()
  .min(1)
  .max(365 * 24 * 3600);
export const SignBody = z.looseObject({ expiresIn });
export const SignManyBody = z.looseObject({ expiresIn, paths: z.array(z.string()).min(1).max(1000) });
