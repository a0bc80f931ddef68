import type { Project } from '@callsheet/contracts';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { count, money } from '../look/format';
import { Panel } from '../look/page';
import { SimpleTable } from '../look/simple-table';
import { Answer } from '../look/states';
import { ProjectDialog } from './project-dialog';
import { projectsQuery } from './settings-queries';

/** The projects with their shares and limits. */
export function Projects() {
  const query = useQuery(projectsQuery);
  const [edited, setEdited] = useState<Project | 'new'>();
  return (
    <Panel
      title="Projects"
      actions={
        <Button size="xs" variant="default" onClick={() => setEdited('new')}>
          Add project
        </Button>
      }
    >
      <Answer query={query} rows={3}>
        {({ projects }) => (
          <SimpleTable
            label="Projects"
            rows={projects}
            rowKey={({ id }) => id}
            empty=""
            columns={[
              { title: 'Project', cell: ({ name }) => <span className="clip">{name}</span> },
              { title: 'Weight', right: true, wide: true, cell: ({ weight }) => weight },
              {
                title: 'At once',
                right: true,
                wide: true,
                cell: ({ max_concurrency }) =>
                  max_concurrency === null ? 'no limit' : count(max_concurrency),
              },
              {
                title: 'Today',
                right: true,
                cell: (project) => <Spent usd={project.usd_today} limit={project.daily_budget_usd} />,
              },
              {
                title: 'This month',
                right: true,
                wide: true,
                cell: (project) => <Spent usd={project.usd_this_month} limit={project.monthly_budget_usd} />,
              },
              {
                title: '',
                right: true,
                cell: (project) => (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={`Change ${project.name}`}
                    onClick={() => setEdited(project)}
                  >
                    Change
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Answer>
      {edited && (
        <ProjectDialog project={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </Panel>
  );
}

function Spent({ usd, limit }: { usd: number; limit: number | null }) {
  return (
    <>
      {money(usd)} {limit !== null && <span className="faint">of {money(limit)}</span>}
    </>
  );
}
