import type { Diagnostics, DiagnosticsList } from '@callsheet/contracts';
import { ApiError } from '@callsheet/client';
import { Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { tellError } from '../api/api-error';
import { call } from '../api/call';
import { Ago } from '../look/ago';
import { bytes, moment } from '../look/format';
import { ActionButton } from '../look/confirm';
import { CodeBlock, Panel } from '../look/page';
import { SimpleTable } from '../look/simple-table';
import { Answer, Loading } from '../look/states';

const load = (workerId: string, signal?: AbortSignal) =>
  call<Diagnostics>(`/api/workers/${encodeURIComponent(workerId)}/diagnostics`, { signal });

const diagnosticsQuery = queryOptions({
  queryKey: ['diagnostics'],
  queryFn: ({ signal }) => call<DiagnosticsList>('/api/diagnostics', { signal }),
  refetchInterval: 30_000,
});

/** The bundles that were taken of failed workers, to be read or downloaded. */
export function DiagnosticsButton() {
  const [isOpen, setOpen] = useState(false);
  const query = useQuery(diagnosticsQuery);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Diagnostics{query.data && query.data.diagnostics.length > 0 && ` (${query.data.diagnostics.length})`}
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Diagnostics bundles" size="xl">
        <Answer query={query}>{({ diagnostics }) => <Bundles bundles={diagnostics} />}</Answer>
      </Modal>
    </>
  );
}

function Bundles({ bundles }: { bundles: DiagnosticsList['diagnostics'] }) {
  return (
    <SimpleTable
      label="Diagnostics bundles"
      rows={bundles}
      rowKey={({ pod }) => pod}
      empty="None yet: a bundle is taken when a worker fails."
      columns={[
        {
          title: 'Worker',
          cell: ({ worker_id }) => (
            <Link to="/workers/$id" params={{ id: worker_id }} className="link mono">
              {worker_id}
            </Link>
          ),
        },
        { title: 'Taken', cell: ({ taken_at }) => <Ago at={taken_at} /> },
        { title: 'What failed', wide: true, cell: ({ failure }) => failure?.split('\n')[0] ?? '–' },
        { title: 'Size', right: true, wide: true, cell: (bundle) => bytes(bundle.bytes) },
        { title: '', right: true, cell: ({ worker_id }) => <Download workerId={worker_id} /> },
      ]}
    />
  );
}

function Download({ workerId }: { workerId: string }) {
  return (
    <ActionButton
      needs="watch"
      size="compact-xs"
      act={async () => save(await load(workerId))}
      aria-label={`Download the bundle of ${workerId}`}
    >
      <IconDownload size={13} />
    </ActionButton>
  );
}

/** Has the browser keep the report as a file. */
function save({ worker_id, report }: Diagnostics): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([report], { type: 'text/plain' }));
  link.download = `diagnostics-${worker_id}.txt`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What was found on the pod of a worker when it failed. */
export function WorkerDiagnostics({ workerId }: { workerId: string }) {
  const query = useQuery({
    queryKey: ['diagnostics', workerId],
    queryFn: ({ signal }) => load(workerId, signal),
    retry: false,
  });
  return (
    <Panel
      title="Diagnostics"
      aside={query.data && moment(query.data.taken_at)}
      actions={query.data && <Download workerId={workerId} />}
    >
      {query.isPending && <Loading rows={2} />}
      {query.isError && (
        <p style={{ padding: 14 }} className="faint">
          {query.error instanceof ApiError && query.error.status === 404
            ? 'A bundle is taken when a worker fails; this one has none.'
            : tellError(query.error)}
        </p>
      )}
      {query.data && <CodeBlock label="Diagnostics">{query.data.report}</CodeBlock>}
    </Panel>
  );
}
