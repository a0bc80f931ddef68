import { Button, Tooltip } from '@mantine/core';
import { IconArrowUp, IconBan, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { TaskDetail } from '@callsheet/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/call';
import { ActionButton } from '../look/confirm';
import { useRefusal } from '../session/me';
import { RetryDialog } from './retry-dialog';

const STEP = 10;

/** What can be done with the task in its status. */
export function TaskActions({ task }: { task: TaskDetail }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const renew = () => client.invalidateQueries({ queryKey: ['task', task.id] });
  const path = `/api/tasks/${task.id}`;
  const cancel = () => call(`${path}/cancel`, { method: 'POST' }).then(renew);
  const raise = () =>
    call(path, { method: 'PATCH', body: { priority: Math.min(100, task.priority + STEP) } }).then(renew);
  const forget = async () => {
    await call(path, { method: 'DELETE' });
    await navigate({ to: '/tasks' });
    await client.invalidateQueries({ queryKey: ['tasks'] });
  };
  const isWaiting = task.status === 'Queued';
  const isOpen = isWaiting || task.status === 'In Progress';
  return (
    <>
      {isWaiting && (
        <ActionButton
          needs="write"
          act={raise}
          done={`Priority ${task.priority + STEP}.`}
          leftSection={<IconArrowUp size={14} />}
        >
          Move forward
        </ActionButton>
      )}
      {isOpen && (
        <ActionButton
          needs="write"
          act={cancel}
          done="Cancelled."
          leftSection={<IconBan size={14} />}
          confirm={{
            title: 'Cancel the task?',
            text: 'A worker that has it stops; what it made so far is refused.',
            yes: 'Cancel the task',
          }}
        >
          Cancel
        </ActionButton>
      )}
      {!isOpen && (
        <ActionButton
          needs="write"
          act={forget}
          done="Forgotten."
          leftSection={<IconTrash size={14} />}
          confirm={{
            title: 'Forget the task?',
            text: 'Its row and history are deleted for good. The video file stays in storage.',
            yes: 'Forget it',
          }}
        >
          Forget
        </ActionButton>
      )}
      {task.status === 'Failed' && <Retry task={task} />}
    </>
  );
}

function Retry({ task }: { task: TaskDetail }) {
  const [isOpen, setOpen] = useState(false);
  const refusal = useRefusal('write');
  return (
    <>
      <Tooltip label={refusal} disabled={!refusal}>
        <Button
          leftSection={<IconRefresh size={14} />}
          data-disabled={refusal !== undefined || undefined}
          aria-disabled={refusal !== undefined || undefined}
          onClick={() => refusal === undefined && setOpen(true)}
        >
          Retry …
        </Button>
      </Tooltip>
      {isOpen && <RetryDialog task={task} onClose={() => setOpen(false)} />}
    </>
  );
}
