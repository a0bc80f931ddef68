import { one } from '@callsheet/runtime';
import { openQueue } from './queue-database.js';

let queue: Awaited<ReturnType<typeof openQueue>>;
beforeAll(async () => (queue = await openQueue()));
afterAll(() => queue.close());
beforeEach(async () => {
  await queue.sql`truncate tasks, callsheet.ready_tasks, callsheet.running_tasks, callsheet.gpu_classes, callsheet.vram_needs cascade`;
  await queue.sql`delete from workers`;
});

const isOutOfMemory = async (text: string) =>
  one(await queue.sql<{ oom: boolean }>`select callsheet.is_out_of_memory(${text}) as oom`).oom;

test.each([
  'CUDA out of memory error',
  'CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 23.69 GiB total capacity; 21.95 GiB already allocated)',
  'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.25 GiB. GPU 0 has a total capacity of 23.65 GiB',
  'torch.OutOfMemoryError: Allocation on device 0 would exceed allowed memory. (out of memory)',
  'RuntimeError: CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported at some other API call',
  'RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`',
  'RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED',
  'CUDA driver error: out of memory',
  'failed to allocate 8.0G (8589934592 bytes) from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
  'cudaErrorMemoryAllocation',
  'HIP out of memory. Tried to allocate 512.00 MiB',
  'XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 1073741824 bytes.',
  'The generation of the video has encountered an error: it is likely that you have unsufficient VRAM and you should therefore reduce the video resolution or its number of frames.',
  `Traceback (most recent call last):\n${'  File "wgp.py", line 1\n'.repeat(200)}torch.cuda.OutOfMemoryError: CUDA out of memory.`,
])('out of VRAM: %.70s', async (text) => {
  expect(await isOutOfMemory(text)).toBe(true);
});

test.each([
  'boom',
  'Out of memory: Killed process 1234 (python) total-vm:98304kB',
  "RuntimeError: [enforce fail at alloc_cpu.cpp:75] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 12884901888 bytes.",
  'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 5.93 GiB for an array with shape (81, 1280)',
  'it is likely that you have unsufficient RAM and / or Reserved RAM allocation should be reduced',
  'OSError: [Errno 28] No space left on device',
  'CUDA error: device-side assert triggered',
  'RuntimeError: No CUDA GPUs are available',
  'NVML Shared Library Not Found',
  'worker lost (stale): not heard from for over 40 s while holding work',
])('not out of VRAM: %.70s', async (text) => {
  expect(await isOutOfMemory(text)).toBe(false);
});

const brief = { prompt: 'a cat', frames: 24, width: 512, height: 512 };
const worker = (id: string, vramMb: number) =>
  queue.sql`insert into workers (id, status, vram_total_mb) values (${id}, 'active', ${vramMb})`;
const rentable = (...classes: number[]) =>
  queue.sql`insert into callsheet.gpu_classes (vram_gb) select unnest(${classes}::int[])`;

async function create(params: object = brief): Promise<string> {
  const rows = await queue.sql<{ id: string }>`
    insert into tasks (task_type, params) values ('video_generation', ${JSON.stringify(params)}) returning id`;
  return one(rows).id;
}

const row = async (id: string) =>
  one(
    await queue.sql<{
      status: string;
      attempts: number;
      min_vram_gb: number | null;
      error_message: string | null;
      params: object;
    }>`select status, attempts, min_vram_gb, error_message, params from tasks where id = ${id}`,
  );

/** As the brief's workers report it. */
async function runOut(id: string, on: string): Promise<void> {
  expect((await queue.claimOne(on))?.id).toBe(id);
  await queue.sql`select public.func_mark_task_failed(${id}, 'CUDA out of memory error')`;
}

test("the brief's SQL call makes the next attempt ask for the class above the GPU that ran out", async () => {
  await worker('w12', 12_288);
  await worker('w24', 24_564);
  const id = await create();
  await runOut(id, 'w12');
  expect(await row(id)).toMatchObject({
    status: 'Queued',
    attempts: 1,
    min_vram_gb: 16,
    error_message: 'CUDA out of memory error',
  });
  expect(await queue.claimOne('w12')).toBeUndefined();
  expect((await queue.claimOne('w24'))?.id).toBe(id);
});

test('a class above every GPU that can be rented is never asked for: the attempts end in Failed, with the reason', async () => {
  await rentable(16, 24);
  await worker('w24', 24_564);
  const id = await create();
  for (let attempt = 0; attempt < 3; attempt++) await runOut(id, 'w24');
  const { status, error_message } = await row(id);
  expect(status).toBe('Failed');
  expect(error_message).toMatch(
    /^CUDA out of memory error \[26 GB of VRAM did not suffice, and no GPU with more is known\]$/,
  );
});

test('a GPU that can be rented but does not run yet is asked for', async () => {
  await rentable(24, 48);
  await worker('w24', 24_564);
  const id = await create();
  await runOut(id, 'w24');
  expect(await row(id)).toMatchObject({ status: 'Queued', min_vram_gb: 48 });
});

test('a worker whose VRAM nobody knows counts as one that is usual for the size', async () => {
  await rentable(24);
  await queue.sql`insert into workers (id, status) values ('unknown', 'active')`;
  const id = await create();
  await runOut(id, 'unknown');
  expect(await row(id)).toMatchObject({ status: 'Queued', min_vram_gb: 12 });
});

test('a declared cheaper profile is used first, once, then the next class', async () => {
  await worker('w12', 12_288);
  await worker('w24', 24_564);
  const id = await create({ ...brief, fallback_params: { width: 384, height: 384 } });
  await runOut(id, 'w12');
  expect(await row(id)).toMatchObject({
    status: 'Queued',
    min_vram_gb: null,
    params: { ...brief, width: 384, height: 384 },
  });
  await runOut(id, 'w12');
  expect(await row(id)).toMatchObject({ status: 'Queued', min_vram_gb: 16 });
});

test('the next task of that shape starts where the last one ran out; another shape does not', async () => {
  await worker('w12', 12_288);
  await worker('w24', 24_564);
  await runOut(await create(), 'w12');
  expect((await row(await create())).min_vram_gb).toBe(16);
  expect((await row(await create({ ...brief, width: 768 }))).min_vram_gb).toBeNull();
});

test('the smallest class that completed the shape is what its next task asks for', async () => {
  await worker('w12', 12_288);
  await worker('w48', 46_068);
  await runOut(await create(), 'w12');
  const remember = (id: string, on: string) =>
    queue.sql`select callsheet.remember_vram(array[${id}::uuid], array[${on}::text])`;
  await remember(await create(), 'w48');
  expect((await row(await create())).min_vram_gb).toBe(48);
  await worker('w16', 15_360);
  await remember(await create(), 'w16');
  expect((await row(await create())).min_vram_gb).toBe(16);
});

test.each([
  [512, 8],
  [768, 12],
  [1024, 16],
  [1280, 24],
])('where GPUs can be rented, %i pixels square start with the usual %i GB', async (side, gb) => {
  await rentable(8, 12, 16, 24);
  expect((await row(await create({ ...brief, width: side, height: side }))).min_vram_gb).toBe(gb);
});

test('never more than can be rented; nothing without a size or where nobody rents', async () => {
  expect((await row(await create())).min_vram_gb).toBeNull();
  await rentable(12);
  expect((await row(await create({ ...brief, width: 1280, height: 1280 }))).min_vram_gb).toBe(12);
  expect((await row(await create({ prompt: 'a cat' }))).min_vram_gb).toBeNull();
});

test('a worker that cannot ask its driver reports 0, and may still try', async () => {
  await rentable(24);
  await worker('no-driver', 0);
  const id = await create();
  expect((await row(id)).min_vram_gb).toBe(8);
  expect((await queue.claimOne('no-driver'))?.id).toBe(id);
});

test('where no GPU is known the reason stays as it was told', async () => {
  const id = await create();
  for (let attempt = 0; attempt < 3; attempt++) await runOut(id, 'unknown');
  expect(await row(id)).toMatchObject({ status: 'Failed', error_message: 'CUDA out of memory error' });
});

test('any other failure leaves the class alone', async () => {
  await worker('w12', 12_288);
  await worker('w24', 24_564);
  const id = await create();
  await queue.claimOne('w12');
  await queue.fail(id);
  expect(await row(id)).toMatchObject({ status: 'Queued', min_vram_gb: null });
});
