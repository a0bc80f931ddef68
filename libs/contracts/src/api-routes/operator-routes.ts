import { FailureList, ListFailures, Me, Overview } from '../overview-api.js';
import { readers, watchers } from '../roles.js';
import { type ApiRoute } from './route.js';

const tag = 'Operations';

/** Routes that the console and the command line stand on. */
export const operatorRoutes = {
  'GET /api/me': {
    id: 'readMe',
    tag,
    summary: 'Whom the key stands for.',
    roles: readers,
    answers: { 200: Me },
  },
  'GET /api/overview': {
    id: 'readOverview',
    tag,
    summary: 'The queue, and what became of it in the last hour and day, of all projects together.',
    roles: watchers,
    answers: { 200: Overview },
  },
  'GET /api/failures': {
    id: 'listFailures',
    tag,
    summary: 'Failed tasks of the project, grouped by their error.',
    roles: readers,
    query: ListFailures,
    answers: { 200: FailureList },
  },
  'GET /api/events/stream': {
    id: 'streamEvents',
    tag,
    summary: 'Events as they happen, as server-sent events.',
    description:
      'The name of each is its type, its data what docs/events.md says, its id grows. A reader that comes back with `Last-Event-ID` ' +
      'gets what it missed. A key hears of its project; viewers, operators and admins hear of the fleet too.',
    roles: readers,
    answers: { 200: 'events' },
  },
} as const satisfies Record<string, ApiRoute>;
