import type { ScalingDecision } from '@callsheet/contracts';

/** Queue and fleet over time, as the decisions saw them. */
export interface FleetHistory {
  times: number[];
  queued: number[];
  busy: number[];
  active: number[];
  wanted: number[];
}

const names = ['queued', 'busy', 'active', 'wanted'] as const;

/** Adds up the GPU classes at each moment at which one of them was decided about; a repeated decision holds to its end. */
export function fleetHistory(decisions: readonly ScalingDecision[]): FleetHistory {
  const history: FleetHistory = { times: [], queued: [], busy: [], active: [], wanted: [] };
  const classes = new Map<number, ScalingDecision['terms']>();
  for (const { at, decision } of momentsOf(decisions)) {
    classes.set(decision.min_vram_gb, decision.terms);
    if (history.times.at(-1) === at) for (const list of Object.values(history)) (list as number[]).pop();
    history.times.push(at);
    for (const name of names) history[name].push(sum([...classes.values()].map((terms) => terms[name] ?? 0)));
  }
  return history;
}

function momentsOf(decisions: readonly ScalingDecision[]): { at: number; decision: ScalingDecision }[] {
  return decisions
    .filter(({ terms }) => 'queued' in terms)
    .flatMap((decision) => [
      { at: seconds(decision.decided_at), decision },
      { at: seconds(decision.last_decided_at), decision },
    ])
    .sort((a, b) => a.at - b.at || a.decision.id - b.decision.id);
}

function seconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
