import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Failure } from './look/states';
import { kinds, type Kind } from './new-task/kinds';
import { pickTexts, readSearch, writeSearch } from './search-params';
import { NotFound } from './shell/not-found';
import { Shell } from './shell/shell';
import { readTasksSearch } from './tasks/tasks-search';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const under = { getParentRoute: () => root } as const;

const routes = [
  createRoute({
    ...under,
    path: '/',
    component: lazyRouteComponent(() => import('./overview/overview-page'), 'OverviewPage'),
  }),
  createRoute({
    ...under,
    path: '/tasks',
    validateSearch: readTasksSearch,
    component: lazyRouteComponent(() => import('./tasks/tasks-page'), 'TasksPage'),
  }),
  createRoute({
    ...under,
    path: '/tasks/$id',
    component: lazyRouteComponent(() => import('./task/task-page'), 'TaskPage'),
  }),
  createRoute({
    ...under,
    path: '/new',
    validateSearch: readNewSearch,
    component: lazyRouteComponent(() => import('./new-task/new-task-page'), 'NewTaskPage'),
  }),
  createRoute({
    ...under,
    path: '/batches',
    component: lazyRouteComponent(() => import('./batches/batches-page'), 'BatchesPage'),
  }),
  createRoute({
    ...under,
    path: '/failures',
    validateSearch: (search: Record<string, unknown>) => pickTexts(search, ['hours']),
    component: lazyRouteComponent(() => import('./failures/failures-page'), 'FailuresPage'),
  }),
  createRoute({
    ...under,
    path: '/workers',
    validateSearch: (search: Record<string, unknown>) => pickTexts(search, ['phase']),
    component: lazyRouteComponent(() => import('./workers/workers-page'), 'WorkersPage'),
  }),
  createRoute({
    ...under,
    path: '/workers/$id',
    component: lazyRouteComponent(() => import('./workers/worker-page'), 'WorkerPage'),
  }),
  createRoute({
    ...under,
    path: '/scaling',
    validateSearch: (search: Record<string, unknown>) => pickTexts(search, ['kind']),
    component: lazyRouteComponent(() => import('./scaling/scaling-page'), 'ScalingPage'),
  }),
  createRoute({
    ...under,
    path: '/webhooks',
    component: lazyRouteComponent(() => import('./webhooks/webhooks-page'), 'WebhooksPage'),
  }),
  createRoute({
    ...under,
    path: '/webhooks/$id',
    validateSearch: (search: Record<string, unknown>) => pickTexts(search, ['status']),
    component: lazyRouteComponent(() => import('./webhooks/webhook-page'), 'WebhookPage'),
  }),
  createRoute({
    ...under,
    path: '/settings',
    component: lazyRouteComponent(() => import('./settings/settings-page'), 'SettingsPage'),
  }),
] as const;

function readNewSearch(search: Record<string, unknown>): { kind?: Kind; from?: string } {
  const { from } = pickTexts(search, ['from']);
  return { from, kind: kinds.find(({ value }) => value === search['kind'])?.value };
}

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
