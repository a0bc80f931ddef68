import { type CommandResult } from '../ssh/session.js';

/** What a pod is found to be. */
export interface Probe {
  gpu: string;
  gpuDetail: string;
  cuda: string | undefined;
  mount: string | undefined;
  diskTotalMb: number | undefined;
  diskFreeMb: number | undefined;
}

/** What is wanted of a pod. */
export interface Needs {
  gpu: boolean;
  /** The newest CUDA its driver must support, e.g. 12.0. */
  minCuda: string | undefined;
  mount: boolean;
}

/** The probe's `name=value` lines. */
export function readProbe({ stdout }: CommandResult): Probe {
  const values = new Map(
    stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    }),
  );
  const megabytes = (name: string) => (values.has(name) ? Number(values.get(name)) : undefined);
  return {
    gpu: values.get('gpu') ?? 'unknown',
    gpuDetail: values.get('gpu_detail') ?? '',
    cuda: values.get('cuda') || undefined,
    mount: values.get('mount'),
    diskTotalMb: megabytes('disk_total_mb'),
    diskFreeMb: megabytes('disk_free_mb'),
  };
}

/** What makes a pod useless, with a word for it; undefined when nothing does. */
export function faultOf(probe: Probe, needs: Needs): { code: string; message: string } | undefined {
  const { gpu, gpuDetail, cuda, mount, diskFreeMb } = probe;
  if (gpu === 'broken')
    return { code: 'gpu_broken', message: `nvidia-smi finds no usable GPU: ${gpuDetail}` };
  if (gpu === 'missing' && needs.gpu) return { code: 'gpu_broken', message: 'there is no nvidia-smi' };
  if (needs.minCuda && cuda && isOlder(cuda, needs.minCuda))
    return {
      code: 'driver_too_old',
      message: `the driver supports CUDA ${cuda}, ${needs.minCuda} is needed`,
    };
  if (needs.mount && mount !== 'works')
    return { code: 'storage_broken', message: `the network volume is ${mount ?? 'not seen'}` };
  if (diskFreeMb !== undefined && diskFreeMb < 1024)
    return { code: 'disk_full', message: `${diskFreeMb} MB are free on the disk` };
  return undefined;
}

/** By number: 12.11 is newer than 12.2. */
export function isOlder(version: string, than: string): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  const [c = 0, d = 0] = than.split('.').map(Number);
  return a < c || (a === c && b < d);
}
