import type { ApiKey, CreatedApiKey } from '@callsheet/contracts';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call';
import { Ago } from '../look/ago';
import { StatusBadge } from '../look/badge';
import { ActionButton } from '../look/confirm';
import { moment } from '../look/format';
import { Panel } from '../look/page';
import { SecretDialog } from '../look/secret-dialog';
import { SimpleTable } from '../look/simple-table';
import { Answer } from '../look/states';
import { CreateKey } from './create-key';
import { apiKeysQuery } from './settings-queries';

/** The API keys: known by their beginnings, made and revoked here. */
export function ApiKeys() {
  const query = useQuery(apiKeysQuery);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedApiKey>();
  return (
    <Panel
      title="API keys"
      actions={
        <Button size="xs" variant="default" onClick={() => setCreating(true)}>
          Add key
        </Button>
      }
    >
      <Answer query={query} rows={3}>
        {({ api_keys }) => <Keys keys={api_keys} />}
      </Answer>
      {isCreating && (
        <CreateKey
          onClose={() => setCreating(false)}
          onCreated={(key) => {
            setCreating(false);
            setCreated(key);
          }}
        />
      )}
      {created && (
        <SecretDialog
          title={`The key ${created.name}`}
          secret={created.key}
          note="It is shown this once; a lost one is revoked and made anew."
          onClose={() => setCreated(undefined)}
        />
      )}
    </Panel>
  );
}

function Keys({ keys }: { keys: ApiKey[] }) {
  const client = useQueryClient();
  const revoke = async (id: string) => {
    await call(`/api/api-keys/${id}`, { method: 'DELETE' });
    await client.invalidateQueries({ queryKey: ['api-keys'] });
  };
  return (
    <SimpleTable
      label="API keys"
      rows={keys}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          title: 'Key',
          cell: ({ name, prefix }) => (
            <>
              <div className="clip">{name}</div>
              <code className="faint">{prefix === null ? 'not made here' : `${prefix}…`}</code>
            </>
          ),
        },
        { title: 'Role', cell: ({ role }) => role },
        { title: 'Project', wide: true, cell: ({ project_name }) => project_name },
        {
          title: 'Last used',
          right: true,
          wide: true,
          cell: ({ last_used_at }) => <Ago at={last_used_at} />,
        },
        { title: 'Ends', right: true, wide: true, cell: (key) => <Ending apiKey={key} /> },
        {
          title: '',
          right: true,
          cell: (key) =>
            key.revoked_at === null && (
              <ActionButton
                needs="administer"
                size="compact-xs"
                variant="subtle"
                aria-label={`Revoke ${key.name}`}
                act={() => revoke(key.id)}
                confirm={{
                  title: `Revoke ${key.name}?`,
                  text: 'What uses this key is refused at once.',
                  yes: 'Revoke',
                }}
                done="The key is revoked."
              >
                Revoke
              </ActionButton>
            ),
        },
      ]}
    />
  );
}

function Ending({ apiKey: { revoked_at, expires_at } }: { apiKey: ApiKey }) {
  if (revoked_at !== null) return <StatusBadge status="Revoked" tone="cancelled" />;
  return <>{expires_at === null ? 'never' : moment(expires_at)}</>;
}
