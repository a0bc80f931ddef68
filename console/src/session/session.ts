import { useSyncExternalStore } from 'react';

/** Who is signed in, as far as this browser remembers. */
export interface Session {
  key: string;
}

const NAME = 'callsheet.key';
const listeners = new Set<() => void>();
let session = read();
/** Why the last session ended, to be told on the sign-in page. */
let ending: string | undefined;

function read(): Session | undefined {
  const key = sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME);
  return key === null ? undefined : { key };
}

function change(next: Session | undefined): void {
  session = next;
  for (const listener of listeners) listener();
}

/** The key of the session; undefined when nobody is signed in. */
export function currentKey(): string | undefined {
  return session?.key;
}

/** Remembers the key: in this tab, or in this browser until signing out. */
export function signIn(key: string, keep: boolean): void {
  (keep ? localStorage : sessionStorage).setItem(NAME, key);
  ending = undefined;
  change({ key });
}

/** Forgets the key everywhere in this browser. */
export function signOut(reason?: string): void {
  sessionStorage.removeItem(NAME);
  localStorage.removeItem(NAME);
  ending = reason;
  change(undefined);
}

/** Why the last session ended, when it was not the user's wish. */
export function endingOfLastSession(): string | undefined {
  return ending;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The session; the component renders again when it begins or ends. */
export function useSession(): Session | undefined {
  return useSyncExternalStore(subscribe, () => session);
}
