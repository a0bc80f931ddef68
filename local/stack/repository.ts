import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's root, whether this runs from the sources or from dist/. */
export function repositoryRoot(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

/** Where compiled code lies. */
export function compiled(...path: string[]): string {
  return join(repositoryRoot(), 'dist', ...path);
}

/** Where downloaded programs are kept: $CALLSHEET_BIN_DIR, else .callsheet/bin. */
export function binDirectory(): string {
  return process.env['CALLSHEET_BIN_DIR'] ?? join(repositoryRoot(), '.callsheet', 'bin');
}
