import { EventEmitter } from 'node:events';

/** One line of a pod's log; `at` is in epoch milliseconds. */
export interface LogLine {
  sequence: number;
  at: number;
  source: LogSource;
  line: string;
}

/** `container` is what the image prints, `system` what its host says about it. */
export type LogSource = 'container' | 'system';

const keptLines = 5_000;

/** A pod's log: the newest lines and whoever follows them. */
export class PodLog {
  private readonly lines: LogLine[] = [];
  private readonly followers = new EventEmitter().setMaxListeners(0);
  private sequence = 0;

  /** Appends a line. */
  write(at: number, source: LogSource, line: string): void {
    const entry = { sequence: (this.sequence += 1), at, source, line };
    this.lines.push(entry);
    if (this.lines.length > keptLines) this.lines.shift();
    this.followers.emit('line', entry);
  }

  /** The kept lines, oldest first. */
  history(): readonly LogLine[] {
    return this.lines;
  }

  /** Calls back for each new line and once at the end; the returned function stops it. */
  follow(onLine: (line: LogLine) => void, onEnd: () => void): () => void {
    this.followers.on('line', onLine).once('end', onEnd);
    return () => this.followers.off('line', onLine).off('end', onEnd);
  }

  /** Ends every follower's stream. */
  end(): void {
    this.followers.emit('end');
  }
}
