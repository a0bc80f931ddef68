import { z } from 'zod';

const wholeNumber = z.string().regex(/^\d+$/).transform(Number);

/** The query of a paginated list; the cursor's own text is checked where it is read. */
export const pageQuery = z.object({
  limit: wholeNumber.pipe(z.int().min(1).max(1_000)).default(1_000),
  cursor: z.string().optional(),
});

/** The query of the log stream. */
export const logQuery = z.object({
  source: z.enum(['container', 'system']).optional(),
  tail: wholeNumber.pipe(z.int().max(5_000)).default(100),
  since: z.iso.datetime({ offset: true }).optional(),
});

/** The query of the GPU catalog; parameters it does not know are ignored. */
export const gpuCatalogQuery = z.object({
  include: z.enum(['AVAILABILITY']).optional(),
  product: z.string().optional(),
  count: wholeNumber.pipe(z.int().min(1)).default(1),
  cloud: z.enum(['SECURE', 'COMMUNITY']).optional(),
});

/** The query of the data-centre catalog. */
export const dataCenterCatalogQuery = z.object({
  include: z.enum(['GPU_AVAILABILITY', 'CPU_AVAILABILITY']).optional(),
});

/** The query of the billing records. */
export const billingQuery = z.object({
  startTime: z.iso.datetime({ offset: true }).optional(),
  endTime: z.iso.datetime({ offset: true }).optional(),
  bucketSize: z.enum(['hour', 'day', 'week', 'month', 'year']).default('day'),
  lastN: wholeNumber.pipe(z.int().min(1).max(1_000)).optional(),
  podId: z.string().optional(),
});
