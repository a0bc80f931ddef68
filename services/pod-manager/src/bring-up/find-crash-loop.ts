import { type ProviderLogLine } from '../provider/provider.js';

/** What hosts say of a container that does not come up, as far as it is known. */
const startFailure =
  /error (starting|creating) container|OCI runtime|back-?off|exited with (code|status) [1-9]/i;
const containerStart = /^start(ing)? container/i;

/** Starts after which it is no accident. */
const fewStarts = 3;

/** What a container that starts over and over says of itself, or undefined when its log shows no such thing. */
export function findCrashLoop(lines: readonly ProviderLogLine[]): string | undefined {
  const system = lines.filter(({ source }) => source === 'system').map(({ line }) => line);
  const failures = system.filter((line) => startFailure.test(line));
  const starts = system.filter((line) => containerStart.test(line)).length;
  if (failures.length < 2 && starts < fewStarts) return undefined;
  return failures.at(-1) ?? system.at(-1);
}

/** The end of a pod's log as it is shown to people. */
export function logTail(lines: readonly ProviderLogLine[], count = 20): string {
  return lines
    .slice(-count)
    .map(({ source, line }) => `${source}: ${line}`)
    .join('\n');
}
