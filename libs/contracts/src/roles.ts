import { z } from 'zod';

/** What an API key may do: `client` works with its project's tasks; the others look after the fleet, each more than the one before. */
export const Role = z.enum(['client', 'viewer', 'operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Reads what belongs to its own project. */
export const readers: readonly Role[] = ['client', 'viewer', 'operator', 'admin'];
/** Creates and changes what belongs to its own project. */
export const writers: readonly Role[] = ['client', 'operator', 'admin'];
/** Sees the fleet that all projects share, and the money. */
export const watchers: readonly Role[] = ['viewer', 'operator', 'admin'];
/** Acts on workers and pods. */
export const operators: readonly Role[] = ['operator', 'admin'];
/** Decides who may do what, and spend how much. */
export const admins: readonly Role[] = ['admin'];
