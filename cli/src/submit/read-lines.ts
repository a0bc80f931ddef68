import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CliError } from '../exit-codes.js';
import { type Terminal } from '../terminal.js';

/** A task as a line of a file tells it; without a type it is of the kind that the command says. */
export interface Line {
  task_type?: string;
  params: Record<string, unknown>;
}

/** The tasks of a file: JSON objects, or prompts as they stand; empty lines are left out. Throws CliError naming the line. */
export async function readLines(path: string, stdin: Terminal['stdin']): Promise<Line[]> {
  const content = await contentOf(path, stdin);
  const lines = content
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), where: `${path === '-' ? 'stdin' : path}:${index + 1}` }))
    .filter(({ line }) => line !== '')
    .map(({ line, where }) => parseLine(line, where));
  if (lines.length === 0) throw new CliError(`${path === '-' ? 'stdin' : path} has no prompts`);
  return lines;
}

async function contentOf(path: string, stdin: Terminal['stdin']): Promise<string> {
  if (path === '-') return text(stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `{"task_type": …, "params": {…}}`, or the params alone, or a prompt. */
export function parseLine(line: string, where: string): Line {
  if (!line.startsWith('{')) return { params: { prompt: line } };
  const value = objectOf(line, where);
  const { task_type, params, ...rest } = value;
  if (params === undefined && task_type === undefined) return { params: value };
  const unknown = Object.keys(rest);
  if (unknown.length > 0)
    throw new CliError(
      `${where}: unknown field ${unknown[0]}; a line has task_type and params, or only params`,
    );
  if (task_type !== undefined && typeof task_type !== 'string')
    throw new CliError(`${where}: task_type must be a text`);
  if (!isObject(params)) throw new CliError(`${where}: params must be a JSON object`);
  return { ...(task_type === undefined ? {} : { task_type }), params };
}

function objectOf(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new CliError(
    `${where} is not JSON; a line is {"task_type": …, "params": {…}}, or a prompt as it stands`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
