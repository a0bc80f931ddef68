import { DATABASE, errorMessage, LOG, type Log, type Sql } from '@callsheet/runtime';
import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { Holder } from '../authenticate-callers/caller-parameters.js';
import { type KeyHolder } from '../authenticate-callers/judge-key.js';
import { EventHub } from './event-hub.js';
import { missedEvents } from './missed-events.sql.js';
import { openStream } from './open-stream.js';

/** GET /api/events/stream: events as they happen, as server-sent events. */
@Controller('api/events')
export class StreamEventsController {
  constructor(
    private readonly hub: EventHub,
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Get('stream')
  stream(
    @Holder() listener: KeyHolder,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const after = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : undefined;
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Told to nginx, which would collect events before it passes them on.
      'x-accel-buffering': 'no',
    });
    const missed = async () => (after === undefined ? [] : missedEvents(this.database, listener, after));
    openStream(reply.raw, { hub: this.hub, listener, missed }).catch((error: unknown) => {
      this.log.warn({ reason: errorMessage(error) }, 'a stream of events could not go on');
      reply.raw.destroy();
    });
  }
}
