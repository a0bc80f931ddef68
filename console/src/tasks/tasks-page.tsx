import type { ListedTask } from '@callsheet/contracts';
import { Button } from '@mantine/core';
import { IconFilterOff, IconMovie, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty, Failure, Loading } from '../look/states';
import { Page } from '../look/page';
import { VirtualTable } from '../look/virtual-table';
import { MatchingActions } from './matching-actions';
import { Filters } from './filters';
import { Gallery } from './gallery';
import { taskColumns } from './task-columns';
import { tasksQuery } from './task-queries';
import type { TasksSearch } from './tasks-search';
import css from './tasks.module.css';

const route = getRouteApi('/tasks');

/** All tasks of a filter, as a table or as pictures. */
export function TasksPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const change = (part: Partial<TasksSearch>) =>
    void navigate({ to: '/tasks', search: { ...search, ...part }, replace: true });
  return (
    <Page
      title="Tasks"
      wide
      actions={
        <>
          <MatchingActions search={search} />
          <Button component={Link} to="/new" leftSection={<IconPlus size={14} />}>
            New task
          </Button>
        </>
      }
    >
      <Filters search={search} change={change} />
      <TaskList search={search} clear={() => void navigate({ to: '/tasks', search: {} })} />
    </Page>
  );
}

function TaskList({ search, clear }: { search: TasksSearch; clear: () => void }) {
  const query = useInfiniteQuery(tasksQuery(search));
  const navigate = useNavigate();
  const tasks = useMemo(() => query.data?.pages.flatMap((page) => page.tasks) ?? [], [query.data]);
  const loadMore = () => {
    if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  };
  if (query.isError && tasks.length === 0)
    return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Loading rows={9} height={36} />;
  if (tasks.length === 0) return <Nothing search={search} clear={clear} />;
  if (search.view === 'gallery') return <Gallery tasks={tasks} loadMore={loadMore} />;
  return (
    <VirtualTable<ListedTask>
      label="Tasks"
      rows={tasks}
      columns={taskColumns}
      rowKey={({ id }) => id}
      rowHeight={64}
      open={({ id }) => void navigate({ to: '/tasks/$id', params: { id } })}
      loadMore={loadMore}
      after={query.isFetchingNextPage ? <div className={css['end']}>Loading more …</div> : undefined}
    />
  );
}

function Nothing({ search, clear }: { search: TasksSearch; clear: () => void }) {
  const { view, ...filter } = search;
  if (Object.values(filter).some(Boolean))
    return (
      <Empty icon={IconFilterOff} title="No task matches">
        <p>Nothing in this project fits the filter.</p>
        <Button variant="default" onClick={clear}>
          Clear the filter
        </Button>
      </Empty>
    );
  return (
    <Empty icon={IconMovie} title="No tasks yet">
      <p>A task is one prompt that becomes one video. Submit one here, or post it to the API.</p>
      <Button component={Link} to="/new">
        Submit the first task
      </Button>
    </Empty>
  );
}
