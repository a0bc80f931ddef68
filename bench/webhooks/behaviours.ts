import { type ServerResponse } from 'node:http';

/** How a receiver answers; `first` is true for the first request of a delivery. */
type Behaviour = (response: ServerResponse, first: boolean) => 'accepted' | 'refused';

const accept = (response: ServerResponse): 'accepted' => {
  response.writeHead(204).end();
  return 'accepted';
};

/** Misbehaves at the first request of each delivery only, so that every delivery can arrive in the end. */
const atFirst =
  (misbehave: (response: ServerResponse) => unknown): Behaviour =>
  (response, first) => {
    if (!first) return accept(response);
    misbehave(response);
    return 'refused';
  };

/** Receivers as they are met in the world; the name is the path they are called by. */
export const behaviours = {
  ok: accept,
  slow: (response) => {
    setTimeout(() => response.writeHead(200).end('late'), 2000);
    return 'accepted';
  },
  error: atFirst((response) => response.writeHead(500).end('oops')),
  unavailable: atFirst((response) => response.writeHead(503, { 'retry-after': '2' }).end()),
  reset: atFirst((response) => response.socket?.resetAndDestroy()),
  redirect: atFirst((response) => response.writeHead(302, { location: '/elsewhere' }).end()),
  hang: atFirst(() => undefined),
  huge: (response) => {
    response.writeHead(200).end('y'.repeat(1_000_000));
    return 'accepted';
  },
  broken_off: (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.socket?.resetAndDestroy());
    return 'accepted';
  },
  endless: (response) => {
    response.writeHead(200);
    const more = () => void (response.destroyed || response.write('x'.repeat(16_384), more));
    more();
    return 'accepted';
  },
  /** Asks never to be called again. */
  gone: (response) => {
    response.writeHead(410).end();
    return 'refused';
  },
  /** Never answer as they should, however often they are called. */
  dead_error: (response) => {
    response.writeHead(500).end();
    return 'refused';
  },
  dead_silent: () => 'refused',
} satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;

/** Those that a delivery survives: mixed into the traffic. */
export const misbehaviours: readonly BehaviourName[] = [
  ...(['slow', 'error', 'unavailable', 'reset', 'redirect'] as const),
  ...(['hang', 'huge', 'broken_off', 'endless'] as const),
];

export function isBehaviour(name: string): name is BehaviourName {
  return Object.hasOwn(behaviours, name);
}
