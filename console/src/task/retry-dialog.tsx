import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import type { TaskDetail } from '@callsheet/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '@callsheet/client';
import { tellError } from '../api/api-error';
import { call } from '../api/call';
import { tell } from '../look/confirm';

/** Retries a failed task, with its params as they are or edited. */
export function RetryDialog({ task, onClose }: { task: TaskDetail; onClose: () => void }) {
  const before = JSON.stringify(task.params, null, 2);
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const client = useQueryClient();

  async function retry() {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = text === before ? {} : { params: JSON.parse(text) as unknown };
      await call(`/api/tasks/${task.id}/retry`, { method: 'POST', body });
      await client.invalidateQueries({ queryKey: ['task', task.id] });
      tell('The task is queued again.');
      onClose();
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title="Retry the task" size="lg">
      <Text size="sm" c="dimmed" mb="sm">
        It gets {task.max_attempts} new attempts. Change its parameters here if they were the reason.
      </Text>
      <Textarea
        label="Parameters (JSON)"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={problem}
        autosize
        minRows={8}
        maxRows={18}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      />
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button onClick={() => void retry()} loading={isBusy}>
          {text === before ? 'Retry' : 'Retry with these parameters'}
        </Button>
      </Group>
    </Modal>
  );
}

function explain(error: unknown): string {
  if (error instanceof SyntaxError) return `This is not JSON: ${error.message}`;
  if (error instanceof ApiError && error.errors.length > 0)
    return error.errors.map(({ field, message }) => `${field} ${message}`).join('; ');
  return tellError(error);
}
