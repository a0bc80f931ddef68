import type { ReplayedDeliveries } from '@callsheet/contracts';
import { Button, Group, Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call';
import { tellFailure } from '../look/confirm';
import { count } from '../look/format';

const periods = [
  { value: '1', label: 'the last hour' },
  { value: '24', label: 'the last 24 hours' },
  { value: '168', label: 'the last 7 days' },
];

/** Sends settled deliveries of a period again; says how many before. */
export function ReplayDialog({
  id,
  onClose,
  onDone,
}: {
  id: string;
  onClose: () => void;
  onDone: (replayed: number) => void;
}) {
  const [status, setStatus] = useState('failed');
  const [hours, setHours] = useState('24');
  const [since, setSince] = useState(() => sinceHours(24));
  const [isBusy, setBusy] = useState(false);
  const body = { status: status === 'any' ? undefined : status, created_after: since };
  const path = `/api/webhooks/${id}/replay`;
  const dry = useQuery({
    queryKey: ['replay', id, body],
    queryFn: ({ signal }) =>
      call<ReplayedDeliveries>(path, { method: 'POST', body: { ...body, dry_run: true }, signal }),
    staleTime: 0,
  });

  async function replay() {
    setBusy(true);
    try {
      onDone((await call<ReplayedDeliveries>(path, { method: 'POST', body })).replayed);
    } catch (error) {
      tellFailure(error);
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title="Replay deliveries">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Which deliveries"
          value={status}
          onChange={setStatus}
          data={[
            { value: 'failed', label: 'Failed' },
            { value: 'delivered', label: 'Delivered' },
            { value: 'any', label: 'Both' },
          ]}
        />
        <Select
          label="Of"
          data={periods}
          value={hours}
          allowDeselect={false}
          onChange={(value) => {
            setHours(value ?? '24');
            setSince(sinceHours(Number(value ?? 24)));
          }}
        />
        <Text size="sm" role="status">
          {dry.data
            ? `${count(dry.data.matched)}${dry.data.more ? ' or more' : ''} deliveries match.`
            : dry.isError
              ? dry.error.message
              : 'Counting …'}
        </Text>
      </Stack>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button onClick={() => void replay()} loading={isBusy} disabled={!dry.data?.matched}>
          Replay {dry.data ? count(dry.data.matched) : ''}
        </Button>
      </Group>
    </Modal>
  );
}

function sinceHours(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}
