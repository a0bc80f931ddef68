// Each invariant of a run counts as a test: reads the run's JSON, prints the line "N passed, N failed".
import { readFileSync } from 'node:fs';

const [line = '{}'] = readFileSync(0, 'utf8').trim().split('\n').slice(-1);
// A run that broke off says nothing: that is one failure.
let invariants = [{ held: false }];
try {
  invariants = JSON.parse(line).invariants;
} catch {
  process.exitCode = 1;
}
const held = invariants.filter((one) => one.held).length;
console.log(`${held} passed, ${invariants.length - held} failed`);
