import type { Batch, Task, TaskDetail } from '@callsheet/contracts';
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { fieldErrors, tellError } from '../api/api-error';
import { call } from '../api/call';
import { tell } from '../look/confirm';
import { count } from '../look/format';
import { Page, Panel } from '../look/page';
import { useRefusal } from '../session/me';
import { taskQuery } from '../tasks/task-queries';
import { buildRequest } from './build-request';
import { draftOf } from './draft-of-task';
import { emptyDraft, kinds, type Draft, type Kind } from './kinds';
import css from './new-task.module.css';
import { Options, Parameters, Subject } from './fields';
import { Estimate } from './estimate';
import { Summary } from './summary';

const route = getRouteApi('/new');

/** The form for a task or a batch. */
export function NewTaskPage() {
  const { kind, from } = route.useSearch();
  const model = useQuery({ ...taskQuery(from ?? ''), enabled: from !== undefined, refetchInterval: false });
  if (from !== undefined && model.isPending) return <Page title="New task">{null}</Page>;
  return <Form key={from} kind={kind} model={model.data} />;
}

function Form({ kind, model }: { kind: Kind | undefined; model: TaskDetail | undefined }) {
  const [draft, setDraft] = useState<Draft>(() => ({
    ...emptyDraft,
    ...(model ? draftOf(model) : {}),
    ...(kind ? { kind } : {}),
  }));
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const refusal = useRefusal('write');
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setError(undefined);
  };
  const hint = kinds.find(({ value }) => value === draft.kind)?.hint;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      const { path, body } = buildRequest(draft);
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const made = await call<Task | Batch>(path, { method: 'POST', body, headers });
      await client.invalidateQueries({ queryKey: ['tasks'] });
      if ('progress' in made) {
        tell(`${count(made.progress.total)} tasks are queued.`);
        await navigate({ to: '/tasks', search: { batch: made.id } });
      } else await navigate({ to: '/tasks/$id', params: { id: made.id } });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Page title={draft.kind === 'batch' ? 'New batch' : 'New task'}>
      <form onSubmit={(event) => void submit(event)} className={css['columns']}>
        <div className={css['form']}>
          <div>
            <SegmentedControl
              aria-label="Kind"
              value={draft.kind}
              onChange={(value) => change({ kind: value })}
              data={kinds.map(({ value, label }) => ({ value, label }))}
            />
            <p className="quiet" style={{ marginTop: 8 }}>
              {hint}
            </p>
          </div>
          <Subject draft={draft} change={change} problems={fieldErrors(error)} />
          <Parameters draft={draft} change={change} problems={fieldErrors(error)} />
          <Options draft={draft} change={change} problems={fieldErrors(error)} />
          {error !== undefined && <Problems error={error} />}
        </div>
        <div className={css['aside']}>
          <Panel title="What you ask for">
            <Summary draft={draft} />
            <Estimate draft={draft} />
          </Panel>
          <Button type="submit" size="sm" loading={isBusy} disabled={refusal !== undefined} title={refusal}>
            {draft.kind === 'batch' ? 'Submit the batch' : 'Submit the task'}
          </Button>
          {refusal && <p className="faint">{refusal}</p>}
        </div>
      </form>
    </Page>
  );
}

function Problems({ error }: { error: unknown }) {
  const fields = Object.entries(fieldErrors(error));
  const text = error instanceof SyntaxError ? `Further parameters: ${error.message}` : tellError(error);
  return (
    <div className={css['problems']} role="alert">
      {fields.length === 0 && text}
      {fields.map(([field, message]) => (
        <span key={field}>
          <b>{field.replace(/^params\./, '')}</b> {message}
        </span>
      ))}
    </div>
  );
}
