import type { Band, TaskEstimates } from '@callsheet/contracts';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiError } from '@callsheet/client';
import { call } from '../api/call';
import { gpuName } from '../fleet/fleet';
import { count, money, span } from '../look/format';
import { Facts } from '../look/page';
import { buildRequest } from './build-request';
import type { Draft } from './kinds';
import css from './new-task.module.css';

const AFTER_TYPING_MS = 400;

/** What the draft would take and cost, as the service estimates it while the form is filled. */
export function Estimate({ draft }: { draft: Draft }) {
  const [settled] = useDebouncedValue(draft, AFTER_TYPING_MS);
  const body = bodyOf(settled);
  const { data, error } = useQuery({
    queryKey: ['estimate', body],
    queryFn: ({ signal }) => call<TaskEstimates>('/api/estimates', { method: 'POST', body, signal }),
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
  });
  if (body === undefined || (error instanceof ApiError && error.status === 422))
    return <p className={css['hint']}>The estimate comes when the form is filled.</p>;
  if (!data) return <p className={css['hint']}>{error ? 'No estimate at the moment.' : 'Estimating …'}</p>;
  return <Told estimates={data} />;
}

function Told({ estimates: { total, shapes } }: { estimates: TaskEstimates }) {
  const [shape] = shapes;
  if (!shape) return null;
  const { gpu, min_vram_gb } = shape;
  return (
    <div className={css['told']} role="status" aria-label="Estimate">
      <div className={css['cost']}>
        <b>{total.usd ? `≈ ${money(total.usd.typical)}` : 'Price unknown'}</b>
        {total.usd && <span>{between(total.usd, money)}</span>}
      </div>
      <Facts
        facts={[
          ['GPU time', between(total.run_seconds, span)],
          ['Starts in', total.starts_in_seconds && between(total.starts_in_seconds, span)],
          ['Done in', total.finishes_in_seconds && between(total.finishes_in_seconds, span)],
          ['GPU', gpuName(gpu.gpu_types[0] ?? 'any')],
          ['Needs VRAM', min_vram_gb === null ? null : `${min_vram_gb} GB`],
          ['Price', gpu.usd_per_hour === null ? null : `${money(gpu.usd_per_hour)}/h`],
        ]}
      />
      <p className={css['basis']}>
        {shapes.length === 1 ? shape.basis : `${count(shapes.length)} kinds of tasks; first: ${shape.basis}`}.{' '}
        {total.workers === 0
          ? 'A worker is started for it.'
          : `${count(total.workers)} ${total.workers === 1 ? 'worker is' : 'workers are'} there, ${
              total.tasks_ahead === null ? 'more than 10,000' : count(total.tasks_ahead)
            } waiting before it.`}
      </p>
    </div>
  );
}

/** What to ask for; a prompt that is still missing changes nothing about the price. */
function bodyOf(draft: Draft): Record<string, unknown> | undefined {
  try {
    const prompt = draft.prompt.trim() || 'a prompt';
    const { body } = buildRequest({ ...draft, prompt });
    const prompts = body['prompts'];
    return Array.isArray(prompts) && prompts.length === 0 ? undefined : body;
  } catch {
    return undefined;
  }
}

function between({ low, high }: Band, inWords: (value: number) => string): string {
  const [from, to] = [inWords(low), inWords(high)];
  return from === to ? from : `${from} – ${to}`;
}
