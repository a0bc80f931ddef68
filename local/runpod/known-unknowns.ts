/**
 * What nobody has checked against the live service. Each is a switch, since a client has to work either way; the first
 * choice is the default.
 */
export interface KnownUnknowns {
  /** Measured: RUNNING as soon as a pod is rented. Documented: PROVISIONING, STARTING, and RUNNING once it is reachable. */
  statuses: 'measured' | 'documented';
  /** Whether a terminated pod is listed as TERMINATED until the deletion lag is over, or as if nothing had happened. */
  deletedPods: 'TERMINATED' | 'unchanged';
  /** What a stopped pod's `cost` says: 0 by the document, its rate by a recording. */
  stoppedCost: 'zero' | 'rate';
  /** Where the provider's own entry stands in `runtime.ports`. */
  ownPort: 'first' | 'last';
  /** Whether `dataCenterIds` binds: seen in practice, against the word "preferred". */
  dataCenters: 'strict' | 'preferred';
  /** The body of a 402: a problem like the others, or plain text. */
  paymentBody: 'problem' | 'text';
}

/** The defaults. */
export const assumptions: KnownUnknowns = {
  statuses: 'measured',
  deletedPods: 'TERMINATED',
  stoppedCost: 'zero',
  ownPort: 'first',
  dataCenters: 'strict',
  paymentBody: 'problem',
};
