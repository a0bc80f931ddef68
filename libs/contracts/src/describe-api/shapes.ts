import * as batches from '../batches-api.js';
import * as estimates from '../estimates-api.js';
import * as fleet from '../fleet-api.js';
import * as podCommands from '../pod-commands.js';
import * as problem from '../problem.js';
import * as roles from '../roles.js';
import * as scaling from '../scaling-api.js';
import * as settings from '../settings-api.js';
import * as taskActions from '../task-actions-api.js';
import * as taskParams from '../task-params.js';
import * as taskStatus from '../task-status.js';
import * as tasks from '../tasks-api.js';
import * as deliveries from '../webhook-deliveries-api.js';
import * as webhookBodies from '../webhook-bodies.js';
import * as webhook from '../webhook.js';
import * as webhooks from '../webhooks-api.js';
import * as workerStatus from '../worker-status.js';
import { exportedSchemas } from './json-schemas.js';

/** Every shape that the API's documents may name: add a module here when a route uses its schemas. */
export const shapes = exportedSchemas(
  batches,
  estimates,
  fleet,
  podCommands,
  problem,
  roles,
  scaling,
  settings,
  taskActions,
  taskParams,
  taskStatus,
  tasks,
  deliveries,
  webhookBodies,
  webhook,
  webhooks,
  workerStatus,
);
