import 'reflect-metadata';
import { startTelemetry } from '@callsheet/telemetry';

// What is loaded after telemetry has begun is instrumented.
void startTelemetry('ingest', process.env)
  .then(() => import('./serve.js'))
  .then(({ serve }) => serve(process.env));
