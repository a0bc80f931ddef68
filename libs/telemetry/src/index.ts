export * from './start-telemetry.js';
export * from './traced.js';
export * from './traceparent.js';
