export * from './api-error.js';
export type { components, operations, paths } from './api-types.js';
export * from './client.js';
export type { StreamEvent, StreamState, WatchOptions } from './connect-stream.js';
export * from './watch-events.js';
