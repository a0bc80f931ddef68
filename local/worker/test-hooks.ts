import { z } from 'zod';

/** What a test may ask of the stand-in through params; the real worker knows none of it. Delay in milliseconds. */
export interface TestHooks {
  failWith: string | undefined;
  delayMs: number;
  crash: boolean;
}

/** Reads the `standin_*` keys of a task's params; values of the wrong type are ignored. */
export function readTestHooks(params: Record<string, unknown>): TestHooks {
  return {
    failWith: z.string().optional().catch(undefined).parse(params.standin_fail),
    delayMs: z.number().nonnegative().catch(0).parse(params.standin_delay_ms),
    crash: params.standin_crash === true,
  };
}
