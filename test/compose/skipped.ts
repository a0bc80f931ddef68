/** Why the containers cannot be tried on this machine; no failure. */
export class Skipped extends Error {}
