import { utils } from 'ssh2';

/** An ed25519 private key of a test's own. */
export function newSshKey(): string {
  for (;;) {
    const { private: key } = utils.generateKeyPairSync('ed25519');
    // ssh2 writes about one key in 500 in a form it cannot read again.
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}
