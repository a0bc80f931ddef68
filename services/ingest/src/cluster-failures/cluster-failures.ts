import { type FailureCluster } from '@callsheet/contracts';

/** A failed task, as far as its error counts. */
export interface Failure {
  id: string;
  task_type: string;
  error_message: string;
  failed_at: Date;
}

const SHOWN = 300;
const variable = /0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|https?:\/\/\S+|\d+(?:\.\d+)?/gi;

/** Groups failures whose errors are alike but for numbers, ids and addresses; the largest group first. */
export function clusterFailures(failures: readonly Failure[]): FailureCluster[] {
  const clusters = new Map<string, Failure[]>();
  for (const failure of failures) {
    const error = normalError(failure.error_message);
    const members = clusters.get(error);
    if (members) members.push(failure);
    else clusters.set(error, [failure]);
  }
  return [...clusters]
    .map(([error, members]) => presentCluster(error, members))
    .sort((a, b) => b.count - a.count);
}

/** An error without what differs from task to task. */
export function normalError(message: string): string {
  return message.replace(variable, '#').replace(/\s+/g, ' ').trim().slice(0, SHOWN);
}

/** The longest piece of an error that all of its cluster have. */
export function commonPiece(message: string): string {
  const pieces = message
    .slice(0, SHOWN)
    .split(variable)
    .map((piece) => piece.split('\n')[0]?.trim() ?? '');
  return pieces
    .reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '')
    .slice(0, 200);
}

function presentCluster(error: string, members: Failure[]): FailureCluster {
  const times = members.map(({ failed_at }) => failed_at.getTime());
  const newest = members.reduce((latest, member) => (member.failed_at > latest.failed_at ? member : latest));
  return {
    error,
    error_contains: commonPiece(newest.error_message) || newest.error_message.slice(0, 200),
    count: members.length,
    task_types: [...new Set(members.map(({ task_type }) => task_type))].sort(),
    newest_task_id: newest.id,
    first_at: new Date(times.reduce((first, time) => Math.min(first, time))).toISOString(),
    last_at: newest.failed_at.toISOString(),
  };
}
