import type { CreatedApiKey, Role } from '@callsheet/contracts';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { fieldErrors, tellError } from '../api/api-error';
import { call } from '../api/call';
import { projectsQuery } from './settings-queries';

const roles: { value: Role; label: string }[] = [
  { value: 'client', label: 'Client: submits tasks and reads its project' },
  { value: 'viewer', label: 'Viewer: reads its project and the fleet' },
  { value: 'operator', label: 'Operator: acts on tasks, workers and pods' },
  { value: 'admin', label: 'Admin: projects, keys and budgets too' },
];
const lives = [
  { value: '', label: 'Never' },
  { value: '1', label: 'In a day' },
  { value: '30', label: 'In 30 days' },
  { value: '365', label: 'In a year' },
];
const DAY_MS = 86_400_000;

/** Asks for a new API key. */
export function CreateKey({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (key: CreatedApiKey) => void;
}) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string | null>('client');
  const [project, setProject] = useState<string | null>(null);
  const [days, setDays] = useState<string | null>('');
  const [error, setError] = useState<unknown>();
  const projects = useQuery(projectsQuery).data?.projects ?? [];
  const client = useQueryClient();
  const fields = fieldErrors(error);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const expires_at = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
    try {
      const body = { name, role, project_id: project ?? undefined, expires_at };
      const created = await call<CreatedApiKey>('/api/api-keys', { method: 'POST', body });
      await client.invalidateQueries({ queryKey: ['api-keys'] });
      onCreated(created);
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <Modal opened onClose={onClose} title="Add a key">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            placeholder="Who or what will use it"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={
              fields['name'] ?? (error && Object.keys(fields).length === 0 ? tellError(error) : undefined)
            }
            required
            data-autofocus
          />
          <Select label="Role" data={roles} value={role} onChange={setRole} allowDeselect={false} />
          <Select
            label="Project"
            placeholder="Yours"
            data={projects.map(({ id, name: label }) => ({ value: id, label }))}
            value={project}
            onChange={setProject}
            error={fields['project_id']}
            clearable
          />
          <Select label="Ends" data={lives} value={days} onChange={setDays} allowDeselect={false} />
        </Stack>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit">Add key</Button>
        </Group>
      </form>
    </Modal>
  );
}
