import { z } from 'zod';

/**
 * The answers of the API as its document describes them, written down by hand from the known facts. Objects are strict: a
 * key too many is a defect of the stand-in like a key too few.
 */
const endpoint = z.strictObject({
  host: z.string(),
  port: z.int(),
  username: z.string(),
  command: z.string(),
});

const usage = z.strictObject({ util: z.number() });
const runtime = z.strictObject({
  uptime: z.int(),
  gpus: z.array(z.strictObject({ util: z.number(), memoryUtil: z.number() })),
  cpu: usage,
  memory: usage,
  ports: z.array(
    z.strictObject({
      private: z.int(),
      public: z.int().nullable(),
      type: z.enum(['tcp', 'http']),
      ip: z.string().nullable(),
    }),
  ),
});

const pod = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['PROVISIONING', 'STARTING', 'RUNNING', 'EXITED', 'ERROR', 'TERMINATED']),
  actions: z.array(z.enum(['start', 'stop', 'restart', 'terminate'])),
  image: z.string(),
  args: z.string(),
  entrypoint: z.array(z.string()).optional(),
  cmd: z.array(z.string()).optional(),
  disk: z.int(),
  mounts: z.strictObject({
    network: z.array(z.strictObject({ volumeId: z.string(), path: z.string() })).optional(),
    persistent: z.strictObject({ size: z.int(), path: z.string() }).optional(),
  }),
  ports: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  registry: z.string().nullable(),
  gpu: z
    .strictObject({ id: z.string(), count: z.int(), vcpuCount: z.number(), memory: z.number() })
    .optional(),
  cpu: z.strictObject({ id: z.string(), vcpuCount: z.number(), memory: z.number() }).optional(),
  cloud: z.enum(['SECURE', 'COMMUNITY']),
  dataCenterId: z.string().nullable(),
  cudaVersion: z.string().nullable(),
  ssh: z.strictObject({ proxy: endpoint.nullable(), direct: endpoint.nullable() }),
  template: z.string().nullable(),
  cost: z.number(),
  locked: z.boolean(),
  runtime: runtime.nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  globalNetworking: z.strictObject({ enabled: z.boolean() }),
});

const availability = z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH']);
const stocked = z.strictObject({ id: z.string(), name: z.string(), availability });
const perCloud = z.strictObject({ secure: z.number(), community: z.number() });
const gpuType = z.strictObject({
  id: z.string(),
  name: z.string(),
  pool: z.string().nullable(),
  manufacturer: z.string(),
  memory: z.int(),
  secure: z.boolean(),
  community: z.boolean(),
  price: perCloud,
  maxCount: perCloud,
  availability: availability.optional(),
  dataCenters: z.array(stocked).optional(),
  cudaVersions: z.array(z.strictObject({ version: z.string(), available: z.boolean() })).optional(),
});
const dataCenter = z.strictObject({
  id: z.string(),
  name: z.string(),
  region: z.string(),
  globalNetwork: z.boolean(),
  networkVolumeTypes: z.array(z.string()),
  compliance: z.array(z.string()),
  gpuAvailability: z.array(stocked).optional(),
});
const volume = z.strictObject({
  id: z.string(),
  name: z.string(),
  size: z.int(),
  dataCenter: z.string(),
  type: z.enum(['STANDARD', 'HIGH_PERFORMANCE']),
});
const amounts = {
  totalAmount: z.number(),
  gpuAmount: z.number(),
  cpuAmount: z.number(),
  diskAmount: z.number(),
};
const billing = z.strictObject({
  records: z.array(
    z.strictObject({ startTime: z.iso.datetime(), endTime: z.iso.datetime(), podId: z.string(), ...amounts }),
  ),
  metadata: z.strictObject({
    query: z.strictObject({
      startTime: z.iso.datetime(),
      endTime: z.iso.datetime(),
      bucketSize: z.string(),
      podId: z.string().nullable(),
    }),
    recordCount: z.int(),
    uniquePodCount: z.int(),
    totals: z.strictObject(amounts),
  }),
});
const problem = z.strictObject({
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.string()).optional(),
});
const podList = z.strictObject({
  pods: z.array(pod),
  pagination: z.strictObject({ hasNextPage: z.boolean(), nextCursor: z.string().nullable() }),
});
const keys = z.strictObject({ keys: z.array(z.string()) });

const answers: readonly [RegExp, z.ZodType][] = [
  [/^GET \/v2\/pods(\?|$)/, podList],
  [/^(POST \/v2\/pods|(GET|PATCH) \/v2\/pods\/[^/]+|POST \/v2\/pods\/[^/]+\/action)$/, pod],
  [/^GET \/v2\/catalog\/gpus(\?|$)/, z.strictObject({ gpus: z.array(gpuType) })],
  [/^GET \/v2\/catalog\/gpus\//, gpuType],
  [/^GET \/v2\/catalog\/datacenters(\?|$)/, z.strictObject({ dataCenters: z.array(dataCenter) })],
  [/^GET \/v2\/catalog\/datacenters\//, dataCenter],
  [/^GET \/v2\/network-volumes$/, z.strictObject({ networkVolumes: z.array(volume) })],
  [/^(POST \/v2\/network-volumes|(GET|PATCH) \/v2\/network-volumes\/[^/]+)$/, volume],
  [/^(GET|PUT) \/v2\/account\/ssh-keys$/, keys],
  [/^GET \/v2\/billing\/pods/, billing],
];

/** Throws when a JSON answer of the stand-in is none that the document allows. */
export function checkContract(method: string, path: string, status: number, body: unknown): void {
  const request = `${method} ${path}`;
  const schema = status >= 400 ? problem : answers.find(([route]) => route.test(request))?.[1];
  if (!schema) throw new Error(`no contract for ${request}`);
  const { error } = schema.safeParse(body);
  if (error)
    throw new Error(`${request} answered ${status} against its contract:\n${z.prettifyError(error)}`);
}
