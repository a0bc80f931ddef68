import { phaseOf } from './timeline.js';
import { type Pod } from './pod.js';

/** All pods of the account, oldest first, also the terminated ones (billing still asks for them). */
export class PodStore {
  private readonly byId = new Map<string, Pod>();
  private sequence = 0;

  constructor(private readonly deleteLagMs: number) {}

  /** Adds a pod. */
  add(pod: Pod): void {
    this.byId.set(pod.id, pod);
  }

  /** The place of the next pod in the list. */
  nextSequence(): number {
    return (this.sequence += 1);
  }

  /** Every pod there ever was. */
  all(): Pod[] {
    return [...this.byId.values()].sort((a, b) => a.sequence - b.sequence);
  }

  /** The pods the list shows at `now`. */
  listed(now: number): Pod[] {
    return this.all().filter((pod) => this.isShown(pod, now));
  }

  /** The pod as a GET finds it at `now`, or undefined. */
  find(id: string, now: number): Pod | undefined {
    const pod = this.byId.get(id);
    return pod && this.isShown(pod, now) ? pod : undefined;
  }

  /** The pod as a write finds it at `now`: a terminated one is gone at once. */
  findLive(id: string, now: number): Pod | undefined {
    const pod = this.find(id, now);
    return pod?.terminatedAt === null ? pod : undefined;
  }

  /** A new pod may be unknown to every request for a while, as on the real service. */
  private isShown(pod: Pod, now: number): boolean {
    return now >= pod.createdAt + pod.traits.hiddenMs && phaseOf(pod, now, this.deleteLagMs) !== 'gone';
  }
}
