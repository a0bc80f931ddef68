export * from './metrics/definitions.js';
export * from './metrics/meters.js';
export * from './start-telemetry.js';
export * from './trace-request.js';
export * from './traced.js';
export * from './traceparent.js';
