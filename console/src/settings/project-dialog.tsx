import type { Project } from '@callsheet/contracts';
import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { fieldErrors, tellError } from '../api/api-error';
import { call } from '../api/call';

/** Makes a project, or changes one. */
export function ProjectDialog({ project, onClose }: { project: Project | undefined; onClose: () => void }) {
  const [name, setName] = useState(project?.name ?? '');
  const [weight, setWeight] = useState<number | string>(project?.weight ?? 1);
  const [cap, setCap] = useState<number | string>(project?.max_concurrency ?? '');
  const [daily, setDaily] = useState<number | string>(project?.daily_budget_usd ?? '');
  const [monthly, setMonthly] = useState<number | string>(project?.monthly_budget_usd ?? '');
  const [error, setError] = useState<unknown>();
  const client = useQueryClient();
  const fields = fieldErrors(error);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const body = {
      name,
      weight: Number(weight),
      max_concurrency: numberOrNull(cap),
      daily_budget_usd: numberOrNull(daily),
      monthly_budget_usd: numberOrNull(monthly),
    };
    try {
      if (project) await call(`/api/projects/${project.id}`, { method: 'PATCH', body });
      else await call('/api/projects', { method: 'POST', body });
      await client.invalidateQueries({ queryKey: ['projects'] });
      onClose();
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <Modal opened onClose={onClose} title={project ? `Change ${project.name}` : 'Add a project'}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={
              fields['name'] ?? (error && Object.keys(fields).length === 0 ? tellError(error) : undefined)
            }
            required
            data-autofocus
          />
          <NumberInput
            label="Weight"
            description="Its share of the fleet beside other projects that wait."
            value={weight}
            onChange={setWeight}
            min={0.01}
            max={100}
            error={fields['weight']}
            required
          />
          <NumberInput
            label="Tasks at once"
            placeholder="No limit"
            value={cap}
            onChange={setCap}
            min={1}
            error={fields['max_concurrency']}
          />
          <NumberInput
            label="Budget a day, $"
            placeholder="No limit"
            value={daily}
            onChange={setDaily}
            min={0}
            error={fields['daily_budget_usd']}
          />
          <NumberInput
            label="Budget a month, $"
            placeholder="No limit"
            value={monthly}
            onChange={setMonthly}
            min={0}
            error={fields['monthly_budget_usd']}
          />
        </Stack>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit">{project ? 'Save' : 'Add project'}</Button>
        </Group>
      </form>
    </Modal>
  );
}

function numberOrNull(value: number | string): number | null {
  return value === '' ? null : Number(value);
}
