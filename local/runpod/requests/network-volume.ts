import { z } from 'zod';

const sizeGb = z.int().min(10).max(4_096);

/** The body of `POST /v2/network-volumes`. */
export const createNetworkVolumeRequest = z.strictObject({
  name: z.string().min(1),
  size: sizeGb,
  dataCenter: z.string().min(1),
  type: z.enum(['STANDARD', 'HIGH_PERFORMANCE']).default('STANDARD'),
});

/** The body of `PATCH /v2/network-volumes/{id}`: a new name, or more room. */
export const changeNetworkVolumeRequest = z
  .strictObject({ name: z.string().min(1).optional(), size: sizeGb.optional() })
  .superRefine((body, context) => {
    if (Object.keys(body).length > 0) return;
    context.addIssue({ code: 'custom', message: 'minProperties: got 0, want 1' });
  });

/** A network volume; `size` is in GB. */
export type NetworkVolume = z.output<typeof createNetworkVolumeRequest> & { id: string };
