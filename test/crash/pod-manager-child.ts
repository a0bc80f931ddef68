import { createLog, openDatabase, parseConfig } from '@callsheet/runtime';
import { PodManagerConfig } from '../../services/pod-manager/src/config.js';
import { podParts } from '../../services/pod-manager/src/pod-parts.js';
import { PodLoop } from '../../services/pod-manager/src/reconcile-pods/pod-loop.js';

/** The pod-manager's loop in a process of its own, without HTTP and NATS, with times as short as the emulator's. */
const config = parseConfig(PodManagerConfig, process.env);
const database = openDatabase({ url: config.DATABASE_URL, applicationName: 'crash' });
const log = createLog('pod-manager', 'trace');
const parts = podParts(config, database, log, JSON.parse(process.env['POD_POLICY'] ?? '{}') as object);
new PodLoop(parts).onApplicationBootstrap();
