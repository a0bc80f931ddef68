import { taskTransitions, workerTransitions } from '@callsheet/contracts';

interface Transition {
  from: string;
  to: string;
  by: string;
}

/** docs/states.md: the legal life of a task and of a worker. */
export function statesPage(): string {
  return [
    '# States',
    '',
    '<!-- Written by `npm run docs` from libs/contracts. A test compares these tables with the database. -->',
    '',
    'The database refuses every change of status that is not listed here.',
    '',
    '## Task',
    '',
    ...diagram(taskTransitions, 'Queued', ['Complete', 'Failed', 'Cancelled']),
    '',
    'Rules that decide the hard cases:',
    '',
    '- Only a claim sets `In Progress`; it sets worker, claim id and lease deadline in the same statement.',
    '- `attempts` rises when a hand-out ends badly, whatever the path: failure, lost worker, expired lease. At `max_attempts` (3) the task is `Failed`. Work given back on drain does not count.',
    '- A failure counts only from the current holder. A completion is never thrown away, except for a `Cancelled` task; the first one wins and later ones get the same answer.',
    '- A `video_generation`, `frame_interpolation` or `custom_prompt` task is `Complete` only with a video URL.',
    '',
    '## Worker',
    '',
    ...diagram(workerTransitions, 'spawning', ['terminated']),
    '',
  ].join('\n');
}

function diagram(transitions: readonly Transition[], first: string, last: string[]): string[] {
  const id = (status: string) => status.replaceAll(' ', '_');
  return [
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${id(first)}`,
    ...transitions.map(({ from, to }) => `  ${id(from)} --> ${id(to)}`),
    ...last.map((status) => `  ${id(status)} --> [*]`),
    '```',
    '',
    '| from | to | by |',
    '|---|---|---|',
    ...transitions.map(({ from, to, by }) => `| ${from} | ${to} | ${by} |`),
  ];
}
