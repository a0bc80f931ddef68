import { useQuery, useQueryClient } from '@tanstack/react-query';
import { breakerQuery } from '../api/fleet';
import { call } from '../api/call';
import { ActionButton } from '../look/confirm';
import { clock } from '../look/format';
import { useMay } from '../session/me';
import css from './breaker-notice.module.css';

/** Says that failures have stopped the making of pods, and lets operators go on at once. */
export function BreakerNotice() {
  const client = useQueryClient();
  const mayWatch = useMay('watch');
  const { data } = useQuery({ ...breakerQuery, enabled: mayWatch });
  const open = data?.breakers.filter(({ state }) => state !== 'closed') ?? [];
  return open.map(({ provider, message, failures, retry_at }) => (
    <div key={provider} className={css['notice']} role="status">
      <span>
        <b>No new pods on {provider}:</b> {message ?? `${failures} starts failed in a row`}
        {retry_at && ` · tried again at ${clock(retry_at)}`}
      </span>
      <ActionButton
        needs="operate"
        size="compact-xs"
        act={async () => {
          await call('/api/breaker/reset', { method: 'POST', body: { provider } });
          await client.invalidateQueries({ queryKey: ['breaker'] });
        }}
        done="Pods are created again."
      >
        Try now
      </ActionButton>
    </div>
  ));
}
