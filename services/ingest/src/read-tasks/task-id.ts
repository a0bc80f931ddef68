import { z } from 'zod';

/** The path parameter of one task; any uuid that Postgres takes. */
export const TaskId = z.object({ id: z.guid('must be a uuid') });
