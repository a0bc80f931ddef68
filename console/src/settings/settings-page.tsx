import type { Settings } from '@callsheet/contracts';
import { IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { money } from '../look/format';
import { Figures, Page, Panel } from '../look/page';
import { SimpleTable } from '../look/simple-table';
import { Answer, Empty } from '../look/states';
import { useMay } from '../session/me';
import { ApiKeys } from './api-keys';
import { Projects } from './projects';
import { settingsQuery } from './settings-queries';

/** Who may do what, and spend how much. */
export function SettingsPage() {
  const mayAdminister = useMay('administer');
  const query = useQuery(settingsQuery);
  return (
    <Page title="Settings">
      <Answer query={query} rows={8}>
        {({ budgets, policy }) => (
          <>
            <Budgets budgets={budgets} />
            {mayAdminister && <Projects />}
            {mayAdminister && <ApiKeys />}
            <Policy policy={policy} />
          </>
        )}
      </Answer>
    </Page>
  );
}

const periods = { hour: 'An hour', day: 'Today', month: 'This month' };

function Budgets({ budgets }: Pick<Settings, 'budgets'>) {
  return (
    <Figures
      figures={budgets.map(({ period, name, limit_usd, spent_usd }) => ({
        name: periods[period],
        value: money(spent_usd),
        note: limit_usd === null ? `no limit (${name})` : `of ${money(limit_usd)} (${name})`,
      }))}
    />
  );
}

function Policy({ policy }: Pick<Settings, 'policy'>) {
  if (policy.length === 0)
    return (
      <Empty icon={IconSettings} title="Nothing noted yet">
        <p>Each service notes at its start what it was started with.</p>
      </Empty>
    );
  return (
    <Panel title="Policy" aside="set by the environment of each service">
      <SimpleTable
        label="Policy"
        rows={policy}
        rowKey={({ service, name }) => `${service} ${name}`}
        empty=""
        columns={[
          { title: 'Variable', cell: ({ name }) => <code>{name}</code> },
          { title: 'Service', wide: true, cell: ({ service }) => service },
          { title: 'Value', cell: ({ value }) => value ?? <span className="faint">not set</span> },
          {
            title: '',
            wide: true,
            cell: ({ is_default }) => (is_default ? <span className="faint">default</span> : 'set'),
          },
        ]}
      />
    </Panel>
  );
}
