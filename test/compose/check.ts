import { isDeepStrictEqual } from 'node:util';

/** Something that must hold, and whether it did. */
export interface Check {
  readonly name: string;
  readonly held: boolean;
  /** What was found instead. */
  readonly problem?: string;
}

/** Compares what was found with what must be. */
export function expectThat(name: string, found: unknown, wanted: unknown): Check {
  if (isDeepStrictEqual(found, wanted)) return { name, held: true };
  return { name, held: false, problem: `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}` };
}
