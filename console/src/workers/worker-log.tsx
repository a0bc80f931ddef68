import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '@callsheet/client';
import { tellError } from '../api/api-error';
import { callForText } from '../api/call';
import { CodeBlock } from '../look/page';
import { Loading } from '../look/states';

type File = 'worker' | 'installation';

/** The end of a worker's log, renewed every few seconds while its pod lives. */
export function WorkerLog({
  workerId,
  lines = 200,
  choice,
}: {
  workerId: string;
  lines?: number;
  choice?: boolean;
}) {
  const [file, setFile] = useState<File>('worker');
  const query = useQuery({
    queryKey: ['log', workerId, file, lines],
    queryFn: ({ signal }) =>
      callForText(`/api/workers/${encodeURIComponent(workerId)}/logs`, { query: { file, lines }, signal }),
    retry: false,
    refetchInterval: ({ state }) => (state.status === 'error' ? false : 4_000),
  });
  return (
    <>
      {choice && (
        <div style={{ padding: '10px 14px 0' }}>
          <SegmentedControl
            aria-label="Which log"
            value={file}
            onChange={(value) => setFile(value === 'installation' ? 'installation' : 'worker')}
            data={[
              { value: 'worker', label: 'Worker' },
              { value: 'installation', label: 'Installation' },
            ]}
          />
        </div>
      )}
      {query.isPending && <Loading rows={3} />}
      {query.isError && (
        <p style={{ padding: 14 }} className="faint">
          {explain(query.error)}
        </p>
      )}
      {query.data && (
        <CodeBlock label={`Log of ${workerId}`}>{query.data.text || 'Nothing was logged yet.'}</CodeBlock>
      )}
    </>
  );
}

function explain(error: unknown): string {
  if (error instanceof ApiError && error.status === 403)
    return 'Logs are shown to viewers, operators and admins.';
  return tellError(error);
}
