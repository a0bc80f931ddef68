import type { CreatedWebhook } from '@callsheet/contracts';
import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { fieldErrors, tellError } from '../api/api-error';
import { call } from '../api/call';

const events = ['task.completed', 'task.failed', 'task.cancelled', 'batch.completed', 'webhook.disabled'];

/** Asks for a new endpoint. */
export function CreateWebhook({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (webhook: CreatedWebhook) => void;
}) {
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [eventTypes, setEventTypes] = useState<string[]>([]);
  const [format, setFormat] = useState('flat');
  const [error, setError] = useState<unknown>();
  const client = useQueryClient();
  const fields = fieldErrors(error);

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      const body = { url, description, event_types: eventTypes, format };
      const created = await call<CreatedWebhook>('/api/webhooks', { method: 'POST', body });
      await client.invalidateQueries({ queryKey: ['webhooks'] });
      onCreated(created);
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <Modal opened onClose={onClose} title="Add an endpoint">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label="URL"
            placeholder="https://example.com/hooks/video"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            error={
              fields['url'] ?? (error && Object.keys(fields).length === 0 ? tellError(error) : undefined)
            }
            required
            data-autofocus
          />
          <TextInput
            label="Description"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={fields['description']}
          />
          <MultiSelect
            size="xs"
            label="Events"
            placeholder={eventTypes.length === 0 ? 'All of them' : undefined}
            data={events}
            value={eventTypes}
            onChange={setEventTypes}
            clearable
          />
          <Select
            label="Format"
            data={[
              { value: 'flat', label: 'Flat JSON' },
              { value: 'cloudevents', label: 'CloudEvents 1.0' },
            ]}
            value={format}
            onChange={(value) => setFormat(value ?? 'flat')}
            allowDeselect={false}
          />
        </Stack>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit">Add endpoint</Button>
        </Group>
      </form>
    </Modal>
  );
}
