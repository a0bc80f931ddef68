import { utils, type ParsedKey, type PublicKeyAuthContext } from 'ssh2';

/** A fresh ed25519 host key in OpenSSH's private format. */
export function newHostKey(): string {
  for (;;) {
    const { private: key } = utils.generateKeyPairSync('ed25519');
    // ssh2 writes about one key in 500 in a form it cannot read again.
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}

/** The readable keys of an `authorized_keys` text, one a line; lines sshd would not understand are skipped, as it does. */
export function readAuthorizedKeys(text: string): ParsedKey[] {
  return text.split('\n').flatMap((line) => {
    const key = utils.parseKey(line.trim());
    return key instanceof Error ? [] : [key];
  });
}

/** Whether the client holds (or, while it only asks, names) one of the keys. */
export function isAuthorized(
  { key, signature, blob, hashAlgo }: PublicKeyAuthContext,
  keys: ParsedKey[],
): boolean {
  const known = keys.find((one) => one.getPublicSSH().equals(key.data));
  if (!known) return false;
  return !signature || !blob || known.verify(blob, signature, hashAlgo);
}
