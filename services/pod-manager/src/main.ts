import 'reflect-metadata';
import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { runService } from '@callsheet/runtime';
import { PodManagerConfig } from './config.js';
import { PodManagerModule } from './pod-manager.module.js';

void runService(
  {
    name: 'pod-manager',
    config: PodManagerConfig,
    module: (parts) => PodManagerModule.register(parts),
    stream: { name: EVENT_STREAM, subjects: durableSubjects },
    validateEvent: parseEvent,
    schemaVersion: SCHEMA_VERSION,
  },
  process.env,
);
