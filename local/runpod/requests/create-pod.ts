import { z } from 'zod';

const cudaVersion = z.string().regex(/^\d+\.\d+$/);
const atLeastOne = z.int().min(1);
const maxEnvironmentVariables = 50;

const gpu = z.strictObject({
  id: z.string(),
  count: atLeastOne.default(1),
  allowedCudaVersions: z.array(cudaVersion).default([]),
  minCudaVersion: cudaVersion.optional(),
  minRamPerGpu: atLeastOne.optional(),
  minVcpuCountPerGpu: atLeastOne.optional(),
});

const cpu = z.strictObject({ id: z.string().min(1), vcpuCount: z.int().min(2) });

/** Where a pod's disks lie: a network volume, or a disk that stays with its host. */
export const mounts = z.strictObject({
  network: z
    .array(z.strictObject({ volumeId: z.string(), path: z.string() }))
    .max(1)
    .optional(),
  persistent: z.strictObject({ size: z.int().min(10), path: z.string() }).optional(),
});

/** The environment as the API takes it: strings only, and not too many. */
export const environment = z.record(z.string(), z.string()).superRefine((env, context) => {
  const count = Object.keys(env).length;
  if (count <= maxEnvironmentVariables) return;
  context.addIssue({
    code: 'custom',
    message: `maxProperties: got ${count}, want ${maxEnvironmentVariables}`,
  });
});

/** `22/tcp` or `8888/http`. */
export const portName = z.string().regex(/^\d+\/(tcp|http)$/);

/** The body of `POST /v2/pods`; unknown fields are refused. */
export const createPodRequest = z
  .strictObject({
    name: z.string().min(1),
    image: z.string().min(1).optional(),
    args: z.string().default(''),
    entrypoint: z.array(z.string()).optional(),
    cmd: z.array(z.string()).optional(),
    disk: atLeastOne.default(50),
    env: environment.default({}),
    ports: z.array(portName).default([]),
    registry: z.string().nullable().default(null),
    gpu: gpu.optional(),
    cpu: cpu.optional(),
    cloud: z.enum(['SECURE', 'COMMUNITY']).default('SECURE'),
    dataCenterIds: z.array(z.string()).default([]),
    mounts: mounts.default({}),
    globalNetworking: z.boolean().default(false),
    startSsh: z.boolean().default(false),
    startJupyter: z.boolean().default(false),
    templateId: z.string().min(1).optional(),
  })
  .superRefine((body, context) => {
    if (body.image !== undefined || body.templateId !== undefined) return;
    context.addIssue({ code: 'custom', message: "missing property 'image'" });
  });

/** A create request with the API's defaults filled in. */
export type CreatePodRequest = z.output<typeof createPodRequest>;
