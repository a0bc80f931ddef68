import { randomFrom, type Random } from '../../worker/random.js';
import { answerFaults, type AnswerFault } from './answer-faults.js';
import { type PodTraits } from '../pods/traits.js';
import { podFaults } from './pod-faults.js';
import { sshFaults } from './ssh-faults.js';

type AnswerKind = keyof typeof answerFaults;
type PodKind = keyof typeof podFaults;
/** Names of the faults of SSH. */
export type SshKind = keyof typeof sshFaults;
/** A fault's name. */
export type FaultKind = AnswerKind | PodKind | SshKind;

/** Every fault with the numbers of what it stands for. */
export const faultTable: Readonly<Record<FaultKind, { readonly numbers: readonly number[] }>> = {
  ...answerFaults,
  ...podFaults,
  ...sshFaults,
};

/** What a fault strikes; a property that an armed fault names must be the same. */
export interface Target {
  readonly podId?: string;
  readonly podName?: string;
  readonly gpuId?: string;
  readonly cloud?: string;
  readonly dataCenterId?: string;
}

/** A fault to arm. */
export interface Arming {
  readonly kind: FaultKind;
  /** For how many matching calls; 0 disarms the kind. */
  readonly next: number;
  /** How many matching calls pass unharmed before. */
  readonly skip?: number;
  readonly ms?: number;
  readonly match?: Target;
  /** How likely a matching call is struck, by a sequence that the seed alone decides. */
  readonly probability?: number;
  readonly seed?: number;
}

interface Armed extends Arming {
  left: number;
  toSkip: number;
  readonly random: Random;
}

/** The faults that are armed. The first that matches strikes, in the order they were armed. */
export class Faults {
  private armed: Armed[] = [];

  /** Arms a fault for the next matching calls. */
  arm(arming: Arming): void {
    if (arming.next === 0) this.armed = this.armed.filter(({ kind }) => kind !== arming.kind);
    else
      this.armed.push({
        ...arming,
        left: arming.next,
        toSkip: arming.skip ?? 0,
        random: randomFrom(arming.seed ?? 1),
      });
  }

  /** Disarms everything. */
  clear(): void {
    this.armed = [];
  }

  /** How many calls each armed fault still waits for. */
  list(): Partial<Record<FaultKind, number>> {
    const left: Partial<Record<FaultKind, number>> = {};
    for (const one of this.armed) left[one.kind] = (left[one.kind] ?? 0) + one.left;
    return left;
  }

  /** Uses up one fault of a request on this route, if there is one. */
  takeForAnswer(route: string, target: Target): (AnswerFault & { kind: AnswerKind }) | undefined {
    for (const one of this.armed) {
      if (!isAnswerKind(one.kind)) continue;
      const fault: AnswerFault = answerFaults[one.kind];
      const onRoute = fault.routes.includes('*') || fault.routes.includes(route);
      if (onRoute && this.strikes(one, target)) return { ...fault, kind: one.kind, ms: one.ms ?? fault.ms };
    }
    return undefined;
  }

  /** Uses up one of every kind of pod fault that a new pod is struck by, and returns what they make of it. */
  takeForPod(target: Target): Partial<PodTraits> {
    const struck = new Map<PodKind, number>();
    for (const one of [...this.armed]) {
      if (!isPodKind(one.kind) || struck.has(one.kind)) continue;
      if (this.strikes(one, target)) struck.set(one.kind, one.ms ?? podFaults[one.kind].ms);
    }
    const traits: Partial<PodTraits> = {};
    for (const [kind, ms] of struck) Object.assign(traits, podFaults[kind].traits(ms));
    return traits;
  }

  /** Uses up one fault of a connection or a command, if there is one. */
  takeForSsh(at: 'connect' | 'exec', target: Target): SshKind | undefined {
    for (const one of this.armed) {
      if (isSshKind(one.kind) && sshFaults[one.kind].at === at && this.strikes(one, target)) return one.kind;
    }
    return undefined;
  }

  private strikes(one: Armed, target: Target): boolean {
    if (!matches(one.match ?? {}, target) || one.random(0, 1) >= (one.probability ?? 1)) return false;
    if (one.toSkip > 0) {
      one.toSkip -= 1;
      return false;
    }
    one.left -= 1;
    if (one.left === 0) this.armed = this.armed.filter((other) => other !== one);
    return true;
  }
}

function matches(wanted: Target, target: Target): boolean {
  const given = new Map<string, unknown>(Object.entries(target));
  return Object.entries(wanted).every(([key, value]) => given.get(key) === value);
}

function isAnswerKind(kind: FaultKind): kind is AnswerKind {
  return kind in answerFaults;
}

function isPodKind(kind: FaultKind): kind is PodKind {
  return kind in podFaults;
}

function isSshKind(kind: FaultKind): kind is SshKind {
  return kind in sshFaults;
}
