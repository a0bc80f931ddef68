import { InvalidArgumentError } from 'commander';
import { momentOf } from '../output/words.js';

/** A number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number');
  return value;
}

/** A whole number. */
export function integer(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('must be a whole number');
  return value;
}

/** A value of an option that may be repeated. */
export function gather(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** A span like 90s, 30m or 2h, in milliseconds. */
export function span(text: string): number {
  const now = new Date();
  const moment = /^\d/.test(text) ? momentOf(text, now) : undefined;
  if (!moment || moment > now) throw new InvalidArgumentError('must be a span like 90s, 30m or 2h');
  return now.getTime() - moment.getTime();
}
