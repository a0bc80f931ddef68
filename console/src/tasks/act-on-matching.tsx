import type { TaskActions } from '@callsheet/contracts';
import { Button, Group, Modal, NumberInput, Progress, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { tell, tellFailure } from '../look/confirm';
import { count } from '../look/format';
import { actOnAll, countTasks } from './act-on-all';
import { asQuery, type TasksSearch } from './tasks-search';

export type Action = TaskActions['action'];

const words: Record<Action, { title: string; which: string; meaning: string; yes: string; done: string }> = {
  cancel: {
    title: 'Cancel everything that matches',
    which: 'have not ended',
    meaning: 'Work that runs is thrown away.',
    yes: 'Cancel',
    done: 'cancelled',
  },
  retry: {
    title: 'Retry everything that matches',
    which: 'failed',
    meaning: 'Each gets new attempts.',
    yes: 'Retry',
    done: 'queued again',
  },
  set_priority: {
    title: 'Set the priority of everything that matches',
    which: 'wait with another priority',
    meaning: 'Higher goes first.',
    yes: 'Change',
    done: 'moved',
  },
  delete: {
    title: 'Delete everything that matches',
    which: 'have ended',
    meaning: 'They are forgotten for good; their files stay in storage. Those that others wait for stay.',
    yes: 'Delete',
    done: 'deleted',
  },
};

interface Props {
  action: Action;
  search: TasksSearch;
  onClose: () => void;
}

/** Counts what matches, asks, and does it. */
export function ActOnMatching({ action, search, onClose }: Props) {
  const client = useQueryClient();
  const [priority, setPriority] = useState<number>(10);
  const [changed, setChanged] = useState<number>();
  const isOpen = useRef(true);
  const filter = Object.fromEntries(Object.entries(asQuery(search)).filter(([, value]) => value));
  const asked = { filter, dry_run: false };
  const order: TaskActions =
    action === 'set_priority' ? { action, priority, ...asked } : { action, ...asked };
  const counted = useQuery({
    queryKey: ['matching', order],
    queryFn: ({ signal }) => countTasks(order, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
  const { title, which, meaning, yes, done } = words[action];
  const matched = counted.data?.matched ?? 0;
  const isBusy = changed !== undefined;

  function close() {
    isOpen.current = false;
    onClose();
  }

  async function run() {
    setChanged(0);
    try {
      // What was created since the count was not agreed to.
      const agreed = { ...order, filter: { created_before: counted.data?.counted_at, ...filter } };
      const total = await actOnAll(agreed, (sofar) => {
        setChanged(sofar);
        return isOpen.current;
      });
      tell(`${tasks(total)} ${done}.`);
      close();
    } catch (error) {
      tellFailure(error);
      setChanged(undefined);
    } finally {
      await client.invalidateQueries({ queryKey: ['tasks'] });
    }
  }

  return (
    <Modal opened onClose={close} title={title}>
      {action === 'set_priority' && (
        <NumberInput
          label="Priority"
          description="From -100 to 100; 0 is usual."
          min={-100}
          max={100}
          allowDecimal={false}
          value={priority}
          onChange={(value) => typeof value === 'number' && setPriority(value)}
          mb="md"
        />
      )}
      <Text size="sm" role="status">
        {counted.data ? (
          <>
            <b>{tasks(matched)}</b> {namedBy(search)} {which}. {matched > 0 && meaning}
          </>
        ) : (
          (counted.error?.message ?? 'Counting …')
        )}
      </Text>
      {isBusy && <Progress value={(100 * changed) / Math.max(1, matched)} mt="md" aria-label="Done" />}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close} data-autofocus>
          {isBusy ? 'Stop' : 'Close'}
        </Button>
        <Button
          color={action === 'cancel' || action === 'delete' ? 'red.8' : undefined}
          onClick={() => void run()}
          loading={isBusy}
          disabled={matched === 0}
        >
          {yes} {matched > 0 && count(matched)}
        </Button>
      </Group>
    </Modal>
  );
}

function namedBy({ view, ...search }: TasksSearch): string {
  return Object.values(search).some(Boolean) ? 'of this filter' : 'of this project';
}

function tasks(number: number): string {
  return `${count(number)} ${number === 1 ? 'task' : 'tasks'}`;
}
