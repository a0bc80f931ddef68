import type { Task } from '@callsheet/contracts';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

/** The prompt, or what else says what the task is about. */
export function promptOf({ params, task_type }: Pick<Task, 'params' | 'task_type'>): string {
  return text(params['prompt']) ?? text(params['video_url']) ?? task_type;
}

/** Width × height and frames, as far as they are known. */
export function sizeOf({ params, result_data }: Pick<Task, 'params' | 'result_data'>): string | undefined {
  const pick = (name: string) => number(result_data?.[name]) ?? number(params[name]);
  const [width, height, frames] = [pick('width'), pick('height'), pick('frames')];
  const size = width && height ? `${width}×${height}` : text(params['resolution']);
  return [size, frames && `${frames} f`].filter(Boolean).join(' · ') || undefined;
}

/** The model that made it or shall make it. */
export function modelOf({ params, result_data }: Pick<Task, 'params' | 'result_data'>): string | undefined {
  return text(result_data?.['model_used']) ?? text(params['model']);
}

/** Names of its LoRAs, without their folders. */
export function lorasOf({ params }: Pick<Task, 'params'>): string[] {
  const list = Array.isArray(params['lora_weights']) ? params['lora_weights'] : [];
  return list.flatMap((item: unknown) => {
    const path = text(item) ?? text((item as { path?: unknown } | null)?.path);
    return path
      ? [
          path
            .split('/')
            .at(-1)
            ?.replace(/\.safetensors$/, '') ?? path,
        ]
      : [];
  });
}

export function seedOf({ params }: Pick<Task, 'params'>): number | undefined {
  return number(params['seed']);
}

/** How often it has been tried so far; `attempts` counts those that failed. */
export function triesOf({ status, attempts, max_attempts }: TriedTask): number {
  const isOneMore = status === 'Complete' || status === 'In Progress';
  // What arrives after the last attempt was given up is still of that attempt.
  return Math.min(max_attempts, attempts + (isOneMore ? 1 : 0));
}

type TriedTask = Pick<Task, 'status' | 'attempts' | 'max_attempts'>;

/** The same in words. */
export function tellTries(task: TriedTask): string {
  const tries = triesOf(task);
  if (task.status === 'Complete') return tries === 1 ? 'at the first try' : `at try ${tries}`;
  if (task.status === 'In Progress') return `try ${tries} of ${task.max_attempts}`;
  return tries === 0 ? 'not tried yet' : `${tries} of ${task.max_attempts} tries failed`;
}

/** URLs of its video and poster frame; only http(s) ones can be shown. */
export function mediaOf({ result_data }: Pick<Task, 'result_data'>): { video?: string; image?: string } {
  const url = (value: unknown) => (/^https?:\/\//.test(String(value)) ? String(value) : undefined);
  const video = url(result_data?.['video_url']) ?? url(result_data?.['output_location']);
  return { video, image: url(result_data?.['thumbnail_url']) };
}

/** Seconds that it has waited, run or taken, by its status. */
export function ageOf(
  task: Pick<Task, 'status' | 'created_at' | 'generation_started_at' | 'generation_processed_at'>,
): {
  since?: string;
  seconds?: number;
} {
  if (task.status === 'Queued') return { since: task.created_at };
  if (task.status === 'In Progress') return { since: task.generation_started_at ?? task.created_at };
  const { generation_started_at: began, generation_processed_at: ended } = task;
  return began && ended ? { seconds: (Date.parse(ended) - Date.parse(began)) / 1000 } : {};
}
