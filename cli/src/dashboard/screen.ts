import { type Terminal } from '../terminal.js';

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const END_OF_LINE = '\u001b[K';
const BELOW = '\u001b[J';

/** The whole terminal; it is given back however the process ends. */
export class Screen {
  private isOpen = true;
  private readonly leave = () => this.close();

  constructor(private readonly terminal: Pick<Terminal, 'stdin' | 'stdout'>) {
    process.once('exit', this.leave);
    terminal.stdout.write(ENTER);
    if (terminal.stdin.isTTY) terminal.stdin.setRawMode(true);
  }

  draw(lines: readonly string[]): void {
    this.terminal.stdout.write(`${HOME}${lines.map((line) => line + END_OF_LINE).join('\r\n')}${BELOW}`);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    process.off('exit', this.leave);
    if (this.terminal.stdin.isTTY) this.terminal.stdin.setRawMode(false);
    this.terminal.stdin.pause();
    this.terminal.stdout.write(LEAVE);
  }
}
