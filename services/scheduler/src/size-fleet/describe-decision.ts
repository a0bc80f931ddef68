import { assertNever } from '@callsheet/contracts';
import { type Decision, type FleetTerms, type NoChangeReason } from './size-fleet.js';
import { type WantReason } from './want.js';

/** The decision as one plain sentence, with the numbers that settled it. */
export function describeDecision(decision: Decision, limit: string | undefined): string {
  const { terms, minVramGb } = decision;
  const kind = minVramGb > 0 ? ` with ${minVramGb} GB or more` : '';
  switch (decision.kind) {
    case 'spawn':
      return `Asked for ${count(decision.count, `worker${kind}`)}: ${why(decision.reason, terms)}.`;
    case 'drain':
      return `Let ${count(decision.workerIds.length, `idle worker${kind}`)} go: ${terms['wanted']} of ${present(terms)} are wanted.`;
    case 'none':
      return `No change${kind && ` for workers${kind}`}: ${whyNot(decision.reason, terms, limit)}.`;
    default:
      return assertNever(decision);
  }
}

function why(reason: WantReason, terms: FleetTerms): string {
  switch (reason) {
    case 'queue':
      return terms['patience_s'] === undefined
        ? `${count(terms['queued'] ?? 0, 'task')} waiting are more than ${present(terms)} workers should have`
        : `${count(terms['late'] ?? 0, 'task')} of ${terms['queued']} waiting would start later than ${terms['patience_s']} s from now`;
    case 'usual_load':
      return `demand of the last two hours makes ${terms['asked']} worth keeping`;
    case 'schedule':
      return `the schedule wants ${terms['asked']} now`;
    case 'idle_buffer':
      return `${terms['busy']} are busy and a reserve is kept beside them`;
    case 'minimum':
      return `the minimum is ${terms['asked']}`;
    default:
      return assertNever(reason);
  }
}

function whyNot(reason: NoChangeReason, terms: FleetTerms, limit: string | undefined): string {
  switch (reason) {
    case 'as_wanted':
      return `${count(present(terms), 'worker')} of ${terms['wanted']} wanted`;
    case 'work_waits':
      return `more workers than wanted, but nobody goes while tasks wait`;
    case 'surplus_held':
      return `demand reached the present ${count(present(terms), 'worker')} a short while ago`;
    case 'surplus_not_idle_yet':
      return `the surplus workers are busy or have only just become idle`;
    case 'maximum':
      return `${terms['asked']} workers are wanted, MAX_ACTIVE_GPUS allows ${terms['maximum']}`;
    case 'budget':
      return `${terms['asked']} workers are wanted, ${limit ?? 'the spending limit'} allows no more`;
    default:
      return assertNever(reason);
  }
}

function present(terms: FleetTerms): number {
  return (terms['spawning'] ?? 0) + (terms['active'] ?? 0);
}

function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : noun.replace(/^((?:idle )?\w+)/, '$1s')}`;
}
