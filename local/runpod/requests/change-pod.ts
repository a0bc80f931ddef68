import { z } from 'zod';
import { environment, mounts, portName } from './create-pod.js';

/** The body of `PATCH /v2/pods/{id}`. */
export const changePodRequest = z.strictObject({
  name: z.string().min(1).optional(),
  image: z.string().min(1).optional(),
  args: z.string().optional(),
  disk: z.int().min(1).optional(),
  env: environment.optional(),
  ports: z.array(portName).optional(),
  registry: z.string().nullable().optional(),
  mounts: mounts.optional(),
  templateId: z.string().min(1).optional(),
  locked: z.boolean().optional(),
  globalNetworking: z.boolean().optional(),
});

/** The body of `POST /v2/pods/{id}/action`. */
export const podActionRequest = z.strictObject({ action: z.enum(['start', 'stop', 'restart', 'terminate']) });
