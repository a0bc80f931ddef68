import type { RetriedTasks } from '@callsheet/contracts';
import { Button, Group, Modal, Text, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call';
import { tell, tellFailure } from '../look/confirm';
import { count } from '../look/format';
import { useRefusal } from '../session/me';
import type { TasksSearch } from './tasks-search';

/** What can be done with everything that matches the filter, counted before it is done. */
export function MatchingActions({ search }: { search: TasksSearch }) {
  const [isOpen, setOpen] = useState(false);
  const refusal = useRefusal('write');
  if (search.status !== 'Failed') return null;
  return (
    <>
      <Tooltip label={refusal} disabled={!refusal}>
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          data-disabled={refusal !== undefined || undefined}
          aria-disabled={refusal !== undefined || undefined}
          onClick={() => refusal === undefined && setOpen(true)}
        >
          Retry all that match …
        </Button>
      </Tooltip>
      {isOpen && <RetryMatching search={search} onClose={() => setOpen(false)} />}
    </>
  );
}

function RetryMatching({ search, onClose }: { search: TasksSearch; onClose: () => void }) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const filter = {
    status: 'Failed',
    task_type: search.type,
    error_contains: search.error,
    created_after: search.after,
    created_before: search.before,
  };
  const retry = (dry_run: boolean) =>
    call<RetriedTasks>('/api/tasks/retry', { method: 'POST', body: { filter, dry_run } });
  const dry = useQuery({ queryKey: ['retry', filter], queryFn: () => retry(true), staleTime: 0 });

  async function run() {
    setBusy(true);
    try {
      const { retried } = await retry(false);
      tell(`${count(retried)} tasks are queued again.`);
      await client.invalidateQueries({ queryKey: ['tasks'] });
      onClose();
    } catch (error) {
      tellFailure(error);
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title="Retry everything that matches">
      <Text size="sm" role="status">
        {dry.data
          ? `${count(dry.data.matched)}${dry.data.more ? ' or more' : ''} failed tasks match. Each gets new attempts.`
          : (dry.error?.message ?? 'Counting …')}
      </Text>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button onClick={() => void run()} loading={isBusy} disabled={!dry.data?.matched}>
          Retry {dry.data ? count(dry.data.matched) : ''}
        </Button>
      </Group>
    </Modal>
  );
}
