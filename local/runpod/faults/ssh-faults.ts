/** A fault of SSH, for the next N connections or commands that match. */
export interface SshFault {
  /** The rows of the table in the README that it stands for. */
  readonly numbers: readonly number[];
  readonly at: 'connect' | 'exec';
}

/** Faults of SSH. */
export const sshFaults = {
  /** The connection stands, and nobody says a word. */
  'ssh-banner-stall': { numbers: [9], at: 'connect' },
  /** Every key is refused. */
  'ssh-wrong-key': { numbers: [9], at: 'connect' },
  /** Another machine answers: it shows a key of its own, lets everybody in and notes what it hears. */
  'ssh-other-host-key': { numbers: [10], at: 'connect' },
  /** The connection breaks before the command runs, while it runs, or after it has ended but before the answer. */
  'ssh-drop-before-exec': { numbers: [12], at: 'exec' },
  'ssh-drop-during-exec': { numbers: [12], at: 'exec' },
  'ssh-drop-after-exec': { numbers: [12], at: 'exec' },
} as const satisfies Record<string, SshFault>;
