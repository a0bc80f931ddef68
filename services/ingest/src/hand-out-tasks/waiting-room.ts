import { Ticker, type Database, type Log } from '@callsheet/runtime';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { WakeListener } from '../relay-events/wake-listener.js';
import { countReady, setWaiting } from './waiting-room.sql.js';

/** How long a notification that went missing can cost; a writer may have looked at the flag just before it was set. */
const TICK_MS = 1000;

interface Waiter {
  /** One claim, or the one under way. */
  attempt: () => Promise<void>;
  /** Ends the wait with nothing at once. */
  leave: () => void;
  /** Ends the wait with what the claim under way gives: undone later, it might be a hand-out that the worker has got by asking again. */
  end: () => Promise<void>;
  onLeave: () => void;
}

/**
 * Where claims wait that found no task. A notification wakes about as many as there are tasks, those that wait longest
 * first; writers notify only while somebody waits here.
 */
export class WaitingRoom implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly waiters = new Set<Waiter>();
  private readonly ticker: Ticker;
  private readonly listener: WakeListener;
  private announced = false;
  private announcedAt = 0;
  private closed = false;

  constructor(
    private readonly database: Database,
    log: Log,
  ) {
    this.ticker = new Ticker('waiting-room', TICK_MS, () => this.runOnce(), log);
    this.listener = new WakeListener(database, 'task_ready', () => this.ticker.wake());
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  /** Everybody is sent away, so that the server can close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.waiters].map((waiter) => waiter.end()));
    await this.ticker.stop();
    await this.listener.close();
    if (this.announced) await setWaiting(this.database, false).catch(() => undefined);
  }

  /** Repeats `attempt` when tasks arrive, until it gives something, the time is over, the caller hangs up or we stop. */
  async wait<T>(
    attempt: () => Promise<T | undefined>,
    { waitMs, hungUp, undo }: { waitMs: number; hungUp: AbortSignal; undo: (result: T) => Promise<unknown> },
  ): Promise<T | undefined> {
    if (this.closed || hungUp.aborted) return undefined;
    return new Promise<T | undefined>((resolve, reject) => {
      const waiter = this.enter(attempt, { resolve, reject, undo });
      const timer = setTimeout(() => void waiter.end(), waitMs);
      hungUp.addEventListener('abort', waiter.leave, { once: true });
      waiter.onLeave = () => {
        clearTimeout(timer);
        hungUp.removeEventListener('abort', waiter.leave);
      };
      // A task may have come between the first claim and now.
      if (this.announced) void waiter.attempt();
      else this.ticker.wake();
    });
  }

  /** Tells writers whether to notify, and serves whom it can: as many as there are tasks, then more if those cannot run them. */
  async runOnce(): Promise<void> {
    if (this.waiters.size > 0) await this.listener.listen();
    await this.announce(this.waiters.size > 0);
    let untried = [...this.waiters];
    for (let share = 1; untried.length > 0 && !this.closed; share *= 2) {
      const ready = await countReady(this.database, untried.length);
      if (ready === 0) return;
      const woken = untried.slice(0, ready * share);
      untried = untried.slice(woken.length);
      await Promise.all(woken.map((waiter) => waiter.attempt()));
    }
  }

  private enter<T>(
    claim: () => Promise<T | undefined>,
    {
      resolve,
      reject,
      undo,
    }: {
      resolve: (result: T | undefined) => void;
      reject: (error: unknown) => void;
      undo: (result: T) => Promise<unknown>;
    },
  ): Waiter {
    let underWay: Promise<void> | undefined;
    const gone = () => {
      const left = this.waiters.delete(waiter);
      if (left) waiter.onLeave();
      return left;
    };
    const attempt = async () => {
      try {
        const result = await claim();
        if (result === undefined) return;
        if (gone()) resolve(result);
        else await undo(result);
      } catch (error) {
        if (gone()) reject(error);
      }
    };
    const waiter: Waiter = {
      // Who has left since the room looked round gets nothing: it may have asked again already.
      attempt: async () => {
        if (this.waiters.has(waiter)) await (underWay ??= attempt().finally(() => (underWay = undefined)));
      },
      leave: () => {
        if (gone()) resolve(undefined);
      },
      end: async () => {
        while (underWay) await underWay;
        waiter.leave();
      },
      onLeave: () => undefined,
    };
    this.waiters.add(waiter);
    return waiter;
  }

  // Said again every second: another replica, whose last waiter left, may have taken the flag down.
  private async announce(waiting: boolean): Promise<void> {
    if (!waiting && !this.announced) return;
    if (waiting && this.announced && Date.now() - this.announcedAt < TICK_MS) return;
    // Whoever enters while the flag is taken down must see that, or nobody would put it up again.
    this.announced &&= waiting;
    await setWaiting(this.database, waiting);
    this.announced = waiting;
    this.announcedAt = Date.now();
  }
}
