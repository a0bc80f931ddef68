import { z } from 'zod';
import {
  publicKeyProblem,
  readKeyFile,
  readPrivateKey,
  readPrivateKeyFile,
  unescaped,
  type KeyPair,
  type ReadKey,
} from './private-key.js';

const privateKeyFrom = (read: (text: string) => ReadKey) =>
  z.string().transform((text, context) => {
    const result = read(text);
    if ('key' in result) return result.key;
    context.addIssue(result.problem);
    return z.NEVER;
  });

const PublicKey = z.string().transform((text, context) => {
  const problem = publicKeyProblem(text);
  if (problem === undefined) return unescaped(text).trim();
  context.addIssue(problem);
  return z.NEVER;
});

const PublicKeyFile = z
  .string()
  .transform((path, context) => {
    const content = readKeyFile(path);
    if ('text' in content) return content.text;
    context.addIssue(content.problem);
    return z.NEVER;
  })
  .pipe(PublicKey);

/** The environment variables of the SSH key; the text of a key wins over a path. */
export const sshKeys = {
  RUNPOD_SSH_PRIVATE_KEY: privateKeyFrom(readPrivateKey).optional(),
  RUNPOD_SSH_PRIVATE_KEY_PATH: privateKeyFrom(readPrivateKeyFile).optional(),
  RUNPOD_SSH_PUBLIC_KEY: PublicKey.optional(),
  RUNPOD_SSH_PUBLIC_KEY_PATH: PublicKeyFile.optional(),
};

type SshVariables = z.infer<z.ZodObject<typeof sshKeys>>;

/** The pair to use; without a public key it is derived. Adds an issue and returns undefined when there is none. */
export function resolveSsh(env: SshVariables, context: z.RefinementCtx): KeyPair | undefined {
  const pair = env.RUNPOD_SSH_PRIVATE_KEY ?? env.RUNPOD_SSH_PRIVATE_KEY_PATH;
  if (!pair) {
    context.addIssue({
      code: 'custom',
      path: ['RUNPOD_SSH_PRIVATE_KEY'],
      message: 'is required (or RUNPOD_SSH_PRIVATE_KEY_PATH): make one with ssh-keygen -t ed25519',
    });
    return undefined;
  }
  const publicKey = env.RUNPOD_SSH_PUBLIC_KEY ?? env.RUNPOD_SSH_PUBLIC_KEY_PATH ?? pair.publicKey;
  return checkedPair({ privateKey: pair.privateKey, publicKey }, pair, context);
}

/** A public key of another pair would lock us out of every pod. */
function checkedPair(chosen: KeyPair, derived: KeyPair, context: z.RefinementCtx): KeyPair | undefined {
  const [, wanted = ''] = derived.publicKey.split(' ');
  if (chosen.publicKey.includes(wanted)) return chosen;
  context.addIssue({
    code: 'custom',
    path: ['RUNPOD_SSH_PUBLIC_KEY'],
    message: 'does not belong to the private key; leave it out to have it derived',
  });
  return undefined;
}
