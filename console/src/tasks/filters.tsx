import { ActionIcon, Kbd, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconLayoutGrid, IconList, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isTyping } from '../shell/shortcuts';
import { shortId } from '../look/format';
import type { TasksSearch } from './tasks-search';
import css from './tasks.module.css';

const statuses = ['Queued', 'In Progress', 'Complete', 'Failed', 'Cancelled'];
const periods = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
];
const TYPING_PAUSE_MS = 250;

/** The filter of the tasks page; all of it is in the address. */
export function Filters({
  search,
  change,
}: {
  search: TasksSearch;
  change: (part: Partial<TasksSearch>) => void;
}) {
  return (
    <div className={css['filters']} role="search">
      <SearchField value={search.q ?? ''} change={(q) => change({ q: q || undefined })} />
      <Select
        aria-label="Status"
        placeholder="Any status"
        data={statuses}
        value={search.status ?? null}
        onChange={(status) => change({ status: status ?? undefined })}
        clearable
        w={132}
      />
      <Select
        aria-label="Created"
        placeholder="Any time"
        data={periods}
        value={null}
        onChange={(hours) => hours && change({ after: hoursAgo(Number(hours)), before: undefined })}
        w={124}
      />
      <Active name="worker" value={search.worker} clear={() => change({ worker: undefined })} />
      <Active
        name="batch"
        value={search.batch && shortId(search.batch)}
        clear={() => change({ batch: undefined })}
      />
      <Active name="type" value={search.type} clear={() => change({ type: undefined })} />
      <Active name="error" value={search.error} clear={() => change({ error: undefined })} />
      <Active
        name="since"
        value={search.after && brief(search.after)}
        clear={() => change({ after: undefined })}
      />
      <Active
        name="until"
        value={search.before && brief(search.before)}
        clear={() => change({ before: undefined })}
      />
      <SegmentedControl
        ml="auto"
        aria-label="View"
        value={search.view ?? 'table'}
        onChange={(view) => change({ view: view === 'gallery' ? 'gallery' : undefined })}
        data={[
          { value: 'table', label: <IconList size={15} aria-label="Table" /> },
          { value: 'gallery', label: <IconLayoutGrid size={15} aria-label="Gallery" /> },
        ]}
      />
    </div>
  );
}

function SearchField({ value, change }: { value: string; change: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  // The address may change by other means than typing here.
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const send = useDebouncedCallback(change, TYPING_PAUSE_MS);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <TextInput
      ref={field}
      className={css['search']}
      aria-label="Search"
      placeholder="Search prompts and parameters"
      leftSection={<IconSearch size={14} />}
      rightSection={text === '' ? <Kbd size="xs">/</Kbd> : undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  );
}

function Active({ name, value, clear }: { name: string; value: string | undefined; clear: () => void }) {
  if (!value) return null;
  return (
    <span className={css['active']}>
      <span className="faint">{name}</span>
      <span className="clip">{value}</span>
      <ActionIcon size={18} aria-label={`Remove the filter ${name}`} onClick={clear}>
        <IconX size={12} />
      </ActionIcon>
    </span>
  );
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

function brief(iso: string): string {
  const options = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return new Date(iso).toLocaleString('en', options);
}
