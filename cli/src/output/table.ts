import Table from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';
import { oneLine } from './plain.js';

/** A column: its head, and how it is set. */
export interface Column {
  head: string;
  align?: 'right';
  /** Takes the room that the others leave; what does not fit is cut. */
  flexible?: boolean;
  /** Columns wide at least, so that tables below each other align. */
  width?: number;
}

const bare = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' },
  ...{ 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '' },
  ...{ right: '', 'right-mid': '', middle: '  ' },
};
const NARROWEST = 12;

/** Rows as aligned text without lines between them. Cells may carry colours of ours, but nothing else that a terminal obeys. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { width: number; head?: (text: string) => string; withoutHead?: boolean },
): string {
  const widths = columns.map((column, at) =>
    Math.max(column.width ?? 0, column.head.length, ...rows.map((row) => lengthOf(row[at] ?? ''))),
  );
  const flexible = columns.findIndex((column) => column.flexible);
  const gaps = 2 * (columns.length - 1);
  const others = widths.reduce((sum, width, at) => (at === flexible ? sum : sum + width), gaps);
  const natural = widths[flexible] ?? 0;
  if (flexible >= 0) widths[flexible] = Math.min(natural, Math.max(NARROWEST, options.width - others));
  const drawn = new Table({
    chars: bare,
    colWidths: widths,
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  if (!options.withoutHead) drawn.push(columns.map(({ head }) => options.head?.(head) ?? head));
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A cell of text that came from others. */
export function cell(text: string | number | null | undefined): string {
  return text === null || text === undefined || text === '' ? '-' : oneLine(String(text));
}

const lengthOf = (text: string) => stripVTControlCharacters(text).length;
