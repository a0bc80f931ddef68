import { Button, Menu, Tooltip } from '@mantine/core';
import { IconArrowsSort, IconChevronDown, IconPlayerStop, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useRefusal } from '../session/me';
import { ActOnMatching, type Action } from './act-on-matching';
import type { TasksSearch } from './tasks-search';

const actions: { action: Action; label: string; icon: typeof IconRefresh; statuses: string[] }[] = [
  { action: 'retry', label: 'Retry', icon: IconRefresh, statuses: ['Failed'] },
  { action: 'set_priority', label: 'Set priority', icon: IconArrowsSort, statuses: ['Queued'] },
  { action: 'cancel', label: 'Cancel', icon: IconPlayerStop, statuses: ['Queued', 'In Progress'] },
  { action: 'delete', label: 'Delete', icon: IconTrash, statuses: ['Complete', 'Failed', 'Cancelled'] },
];

/** What can be done with everything that matches the filter, counted before it is done. */
export function MatchingActions({ search }: { search: TasksSearch }) {
  const [action, setAction] = useState<Action>();
  const refusal = useRefusal('write');
  const possible = actions.filter(({ statuses }) => !search.status || statuses.includes(search.status));
  return (
    <>
      <Menu position="bottom-end" disabled={refusal !== undefined}>
        <Menu.Target>
          <Tooltip label={refusal} disabled={!refusal} multiline maw={260}>
            <Button
              variant="default"
              rightSection={<IconChevronDown size={14} />}
              data-disabled={refusal !== undefined || undefined}
              aria-disabled={refusal !== undefined || undefined}
              aria-description={refusal}
            >
              All that match
            </Button>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {possible.map(({ action: name, label, icon: Icon }) => (
            <Menu.Item
              key={name}
              leftSection={<Icon size={14} />}
              color={name === 'delete' ? 'red' : undefined}
              onClick={() => setAction(name)}
            >
              {label} …
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {action && <ActOnMatching action={action} search={search} onClose={() => setAction(undefined)} />}
    </>
  );
}
