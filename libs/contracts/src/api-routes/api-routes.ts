import { batchRoutes } from './batch-routes.js';
import { descriptionRoutes } from './description-routes.js';
import { fleetRoutes } from './fleet-routes.js';
import { operatorRoutes } from './operator-routes.js';
import { type ApiRoute } from './route.js';
import { settingsRoutes } from './settings-routes.js';
import { taskRoutes } from './task-routes.js';
import { webhookRoutes } from './webhook-routes.js';

/** Every route below /api, by method and path. A test compares it with what ingest registers. */
export const apiRoutes: Readonly<Record<string, ApiRoute>> = {
  ...taskRoutes,
  ...batchRoutes,
  ...webhookRoutes,
  ...fleetRoutes,
  ...operatorRoutes,
  ...settingsRoutes,
  ...descriptionRoutes,
};
