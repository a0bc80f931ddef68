import { hostname } from 'node:os';

/** This replica in logs and in the decision ledger. */
export const instanceName = `${hostname()}-${process.pid}`;
