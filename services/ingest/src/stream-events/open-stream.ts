import { type Writable } from 'node:stream';
import { type EventHub, type Follower } from './event-hub.js';
import { MISSED_AT_ONCE } from './missed-events.sql.js';
import { eventText, mayHear, type Listener, type StreamedEvent } from './streamed-event.js';

/** Proxies and clients take a silent connection for a lost one. */
const PULSE_MS = 15_000;
/** A reader this many bytes behind is let go; it comes back and goes on behind its last event. */
const MOST_UNREAD = 1024 * 1024;

interface StreamParts {
  hub: EventHub;
  listener: Listener;
  /** What was missed since the listener's last event. */
  missed: () => Promise<StreamedEvent[]>;
}

/** Writes events to a response until its reader leaves; first what was missed, then what happens, each once. */
export async function openStream(out: Writable, { hub, listener, missed }: StreamParts): Promise<void> {
  let early: StreamedEvent[] | undefined = [];
  const write = (event: StreamedEvent) => {
    if (out.writableEnded) return;
    out.write(eventText(event));
    if (out.writableLength > MOST_UNREAD) out.destroy();
  };
  const follower: Follower = {
    tell(event) {
      if (!mayHear(listener, event)) return;
      if (early) early.push(event);
      else write(event);
    },
    // A reader that has stopped reading would hold up the end of the service: what it was not sent, it asks for again.
    end: () => void (out.writableLength > 0 ? out.destroy() : out.end(() => out.destroy())),
  };
  const pulse = setInterval(() => out.write(':\n\n'), PULSE_MS);
  out.once('close', () => {
    clearInterval(pulse);
    hub.remove(follower);
  });
  out.write('retry: 1000\n\n');
  hub.add(follower);
  const before = await missed();
  const told = new Set(before.map(({ id }) => id));
  for (const event of before) write(event);
  if (before.length === MISSED_AT_ONCE) return void out.end();
  for (const event of early) if (event.id === undefined || !told.has(event.id)) write(event);
  early = undefined;
}
