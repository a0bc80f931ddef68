/** Why workers are wanted, in order of precedence when several want the same number. */
export const wantReasons = ['queue', 'usual_load', 'schedule', 'idle_buffer', 'minimum'] as const;
export type WantReason = (typeof wantReasons)[number];

/** What a policy asks for a class. */
export interface Want {
  /** How many workers each reason asks for; the largest counts. */
  parts: Partial<Record<WantReason, number>>;
  /** Idleness before a surplus worker goes. */
  idleLimitMs: { spawning: number; active: number };
  /** Further numbers behind it. */
  numbers: Record<string, number>;
}
