import { once } from 'node:events';
import { styleText } from 'node:util';
import { hasColour, type Terminal } from '../terminal.js';
import { plain } from './plain.js';
import { table, type Column } from './table.js';

type Style = Parameters<typeof styleText>[0];

/** Wide enough for a pipe, where nothing needs to be cut. */
const PIPE_WIDTH = 400;
/** Of a terminal that does not know its own. */
const TERMINAL_WIDTH = 80;

const statusStyles: Readonly<Record<string, Style>> = {
  ...{ Complete: 'green', active: 'green', delivered: 'green', ok: 'green', healthy: 'green' },
  ...{ Failed: 'red', error: 'red', failed: 'red', orphan: 'red', problem: 'red', stale: 'red' },
  ...{ 'In Progress': 'cyan', spawning: 'cyan', created: 'cyan', launched: 'green' },
  ...{ Cancelled: 'yellow', terminating: 'yellow', warning: 'yellow', Queued: 'blue', pending: 'blue' },
};

/** Writes what a command found: text for people, JSON for programs. */
export class Output {
  private readonly colour: boolean;

  constructor(
    private readonly terminal: Pick<Terminal, 'stdout' | 'stderr' | 'env'>,
    private readonly options: { asJson: boolean; plain?: boolean },
  ) {
    this.colour = options.plain !== true && hasColour(terminal.stdout, terminal.env);
  }

  get asJson(): boolean {
    return this.options.asJson;
  }

  /** Where lines are cut. */
  get width(): number {
    const { isTTY, columns } = this.terminal.stdout;
    return isTTY ? columns || TERMINAL_WIDTH : PIPE_WIDTH;
  }

  /** To stdout, for people: nothing with --json. */
  say(text: string): void {
    if (!this.asJson) this.write(`${text}\n`);
  }

  /** To stdout, for programs: nothing without --json. */
  json(value: unknown): void {
    if (this.asJson) this.write(`${JSON.stringify(value)}\n`);
  }

  /** To stderr: what is said besides the result. */
  note(text: string): void {
    this.terminal.stderr.write(`${plain(text)}\n`);
  }

  /** To stdout as it is. */
  write(text: string): void {
    this.terminal.stdout.write(text);
  }

  /** Resolves when a slow reader of stdout has caught up. */
  async drained(): Promise<void> {
    if (this.terminal.stdout.writableNeedDrain) await once(this.terminal.stdout, 'drain');
  }

  style(style: Style, text: string): string {
    return this.colour ? styleText(style, text, { validateStream: false }) : text;
  }

  /** A status in its colour. */
  status(text: string): string {
    const style = statusStyles[text];
    return style === undefined ? text : this.style(style, text);
  }

  heading(text: string): string {
    return this.style('bold', text);
  }

  faint(text: string): string {
    return this.style('dim', text);
  }

  table(columns: readonly Column[], rows: readonly (readonly string[])[], withoutHead = false): void {
    const head = (text: string) => this.style('dim', text);
    this.say(table(columns, rows, { width: this.width, head, withoutHead }));
  }

  /** Facts under each other: a name and what it is; those without a value are left out. */
  facts(facts: readonly (readonly [string, string | undefined])[]): void {
    const told = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
    const width = Math.max(...told.map(([name]) => name.length));
    for (const [name, value] of told) this.say(`${this.faint(name.padEnd(width))}  ${value}`);
  }
}
