#!/usr/bin/env node
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/src/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) await import(main.href);
else {
  process.stderr.write('callsheet is not built yet: run npm run build\n');
  process.exitCode = 1;
}
