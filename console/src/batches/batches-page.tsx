import type { Batch, BatchPage } from '@callsheet/contracts';
import { Button } from '@mantine/core';
import { IconPlus, IconStack2 } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call } from '../api/call';
import { Ago } from '../look/ago';
import { StatusBadge } from '../look/badge';
import { ActionButton } from '../look/confirm';
import { count } from '../look/format';
import { Page, Panel } from '../look/page';
import { Meter, SimpleTable } from '../look/simple-table';
import { Empty, Failure, Loading } from '../look/states';

/** Prompt lists that were submitted as one, and how far they are. */
export function BatchesPage() {
  const query = useInfiniteQuery({
    queryKey: ['batches'],
    queryFn: ({ pageParam, signal }) =>
      call<BatchPage>('/api/batches', { query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: 5_000,
  });
  const batches = query.data?.pages.flatMap((page) => page.batches);
  return (
    <Page
      title="Batches"
      actions={
        <Button
          renderRoot={(props) => <Link to="/new" search={{ kind: 'batch' }} {...props} />}
          leftSection={<IconPlus size={14} />}
        >
          New batch
        </Button>
      }
    >
      <Panel>
        {query.isPending && <Loading rows={5} />}
        {query.isError && !batches && <Failure error={query.error} retry={() => void query.refetch()} />}
        {batches?.length === 0 && (
          <Empty icon={IconStack2} title="No batches yet">
            <p>A batch makes a task of each line of a prompt list and reports once when all have ended.</p>
          </Empty>
        )}
        {batches && batches.length > 0 && <Batches batches={batches} />}
        {query.hasNextPage && (
          <Button
            variant="subtle"
            fullWidth
            onClick={() => void query.fetchNextPage()}
            loading={query.isFetchingNextPage}
          >
            Show older batches
          </Button>
        )}
      </Panel>
    </Page>
  );
}

function Batches({ batches }: { batches: Batch[] }) {
  return (
    <SimpleTable
      label="Batches"
      rows={batches}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          title: 'Name',
          cell: (batch) => (
            <Link to="/tasks" search={{ batch: batch.id, view: 'gallery' }} className="link">
              {batch.name ?? batch.id.slice(0, 8)}
            </Link>
          ),
        },
        { title: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
        { title: 'Progress', cell: (batch) => <BatchMeter batch={batch} /> },
        {
          title: 'Done',
          right: true,
          cell: ({ progress }) => `${count(progress.completed)} / ${count(progress.total)}`,
        },
        { title: 'Failed', right: true, wide: true, cell: ({ progress }) => count(progress.failed) },
        {
          title: 'Created',
          right: true,
          wide: true,
          cell: ({ created_at }) => <Ago at={created_at} suffix="" />,
        },
        { title: '', right: true, wide: true, cell: (batch) => <CancelBatch batch={batch} /> },
      ]}
    />
  );
}

function BatchMeter({ batch: { progress } }: { batch: Batch }) {
  const share = (part: number) => part / Math.max(progress.total, 1);
  return (
    <Meter
      label={`${progress.percent}% ended`}
      parts={[
        { share: share(progress.completed), color: 'var(--chart-3)' },
        { share: share(progress.failed), color: 'var(--chart-4)' },
        { share: share(progress.cancelled), color: 'var(--ink-3)' },
        { share: share(progress.running), color: 'var(--chart-1)' },
      ]}
    />
  );
}

function CancelBatch({ batch }: { batch: Batch }) {
  const client = useQueryClient();
  if (batch.completed_at) return null;
  const open = batch.progress.queued + batch.progress.running;
  const cancel = async () => {
    await call(`/api/batches/${batch.id}/cancel`, { method: 'POST' });
    await client.invalidateQueries({ queryKey: ['batches'] });
  };
  return (
    <ActionButton
      needs="write"
      size="compact-xs"
      act={cancel}
      done="Cancelled."
      confirm={{
        title: 'Cancel the batch?',
        text: `${count(open)} tasks have not ended; they are cancelled.`,
        yes: 'Cancel the batch',
      }}
    >
      Cancel
    </ActionButton>
  );
}
