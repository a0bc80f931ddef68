import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '../api/call';
import { money, span } from '../look/format';
import { buildRequest, type NewRequest } from './build-request';
import type { Draft } from './kinds';
import css from './new-task.module.css';

/** What POST /api/estimates answers, as far as it is shown. */
interface EstimateAnswer {
  tasks: number;
  usd: number;
}

const PAUSE_MS = 400;

/** What the draft would cost and how long it would take. */
export function Estimate({ draft }: { draft: Draft }) {
  const [settled] = useDebouncedValue(draft, PAUSE_MS);
  const request = requestOf(settled);
  const query = useQuery({
    queryKey: ['estimate', request],
    queryFn: ({ signal }) =>
      call<EstimateAnswer>('/api/estimates', { method: 'POST', body: request?.body, signal }),
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!request)
    return <p className={`${css['estimate']} faint`}>Write a prompt to see what it would cost.</p>;
  if (query.isError) return <p className={`${css['estimate']} faint`}>No estimate: {query.error.message}</p>;
  return (
    <div className={css['estimate']} role="status">
      <span className={css['price']}>{money(query.data?.usd)}</span>
      <span>{span(undefined)}</span>
    </div>
  );
}

function requestOf(draft: Draft): NewRequest | undefined {
  const isEmpty =
    { batch: draft.prompts, interpolation: draft.clip, video: draft.prompt, custom: draft.prompt }[
      draft.kind
    ].trim() === '';
  if (isEmpty) return undefined;
  try {
    return buildRequest(draft);
  } catch {
    return undefined;
  }
}
