import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../local/stack/repository.js';
import { type Mutation } from '../mutations.js';

/** Copies the build into a directory and takes a safeguard out of the copy. Throws when the code no longer has it as described. */
export function copyMutated(directory: string, { edits }: Mutation): void {
  const root = repositoryRoot();
  mkdirSync(directory, { recursive: true });
  for (const name of ['dist', 'supabase', 'package.json'])
    cpSync(join(root, name), join(directory, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const path = join(directory, 'dist', file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) throw new Error(`${file} has the text to be changed ${parts.length - 1} times`);
    writeFileSync(path, parts.join(replace));
  }
}
