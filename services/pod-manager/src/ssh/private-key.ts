import { readFileSync } from 'node:fs';
import { errorMessage } from '@callsheet/runtime';
import { utils } from 'ssh2';

export interface KeyPair {
  privateKey: string;
  /** One `authorized_keys` line. */
  publicKey: string;
}

export type ReadKey = { key: KeyPair } | { problem: string };

/** Reads a private key in OpenSSH or PEM format; line breaks may be written as `\n`. */
export function readPrivateKey(text: string): ReadKey {
  const privateKey = `${unescaped(text).trim()}\n`;
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) return { problem: `is not a usable SSH private key: ${parsed.message}` };
  if (!parsed.isPrivateKey()) return { problem: 'is a public key; the private one is needed' };
  return {
    key: { privateKey, publicKey: `${parsed.type} ${parsed.getPublicSSH().toString('base64')} callsheet` },
  };
}

/** Reads a private key from a file. */
export function readPrivateKeyFile(path: string): ReadKey {
  const content = readKeyFile(path);
  return 'problem' in content ? content : readPrivateKey(content.text);
}

/** Checks public keys, one a line; returns the problem or undefined. */
export function publicKeyProblem(text: string): string | undefined {
  const lines = unescaped(text).trim().split('\n');
  const bad = lines.find((line) => utils.parseKey(line.trim()) instanceof Error);
  return bad === undefined ? undefined : 'is not an SSH public key (a line like "ssh-ed25519 AAAA…")';
}

/** The text of a key file, or why it cannot be read. */
export function readKeyFile(path: string): { text: string } | { problem: string } {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { problem: `cannot be read: ${errorMessage(error)}` };
  }
}

/** Environment files often hold a key on one line. */
export function unescaped(text: string): string {
  return text.replaceAll(String.raw`\n`, '\n').replaceAll('\r', '');
}
