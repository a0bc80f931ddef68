import { watchEvents } from '@callsheet/client';
import { type Session } from '../session.js';

/** Without any event, heartbeats and money still move. */
const LATEST_MS = 3000;

/** Says when it is worth looking again. */
export class News {
  note = 'connecting';
  private hasCome = false;
  private wake: () => void = () => undefined;

  constructor(
    session: Session,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.wake());
    void this.listen(session);
  }

  /** Resolves after the next event, and at the latest after a while. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, LATEST_MS);
      this.wake = () => {
        clearTimeout(late);
        resolve();
      };
      if (this.hasCome || this.signal.aborted) this.wake();
      this.hasCome = false;
    });
  }

  private async listen({ target }: Session): Promise<void> {
    const onState = ({ live }: { live: boolean }) => (this.note = live ? 'live' : 'connecting again');
    try {
      const events = watchEvents({ ...target, signal: this.signal, onState });
      while (!(await events.next()).done) {
        this.hasCome = true;
        this.wake();
      }
    } catch (error) {
      this.note = `without events: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
