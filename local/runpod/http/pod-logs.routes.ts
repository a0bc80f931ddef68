import { PassThrough } from 'node:stream';
import { type FastifyRequest } from 'fastify';
import { type z } from 'zod';
import { type Account } from '../account.js';
import { type LogLine, type PodLog } from '../machine/pod-log.js';
import { logQuery } from '../requests/query.js';
import { validate } from '../requests/validate.js';
import { podNotFound } from './problem.js';
import { idOf, type Route } from './route.js';

/** A pod's log as server-sent events: what was kept, then each new line. */
export function podLogRoutes(account: Account): Route[] {
  return [
    {
      method: 'GET',
      path: '/v2/pods/:id/logs',
      handle: (request, reply) => {
        const query = validate(logQuery, request.query);
        const id = idOf(request);
        const log = account.machines.get(id)?.podLog;
        if (!log || !account.pods.find(id, account.clock.now())) throw podNotFound();
        const stream = followLog(log, query, lastEventTime(request));
        request.raw.on('close', () => stream.destroy());
        return reply
          .type('text/event-stream')
          .headers({ 'cache-control': 'no-cache', connection: 'keep-alive', 'x-accel-buffering': 'no' })
          .send(stream);
      },
    },
  ];
}

type LogQuery = z.output<typeof logQuery>;

function followLog(log: PodLog, query: LogQuery, resumeAfter: number | undefined): PassThrough {
  const stream = new PassThrough();
  const wanted = ({ source }: LogLine) => source === (query.source ?? source);
  const send = (line: LogLine) => void (wanted(line) && stream.write(eventOf(line)));
  // A comment, so that a client without backfill learns at once that it is connected.
  stream.write(': log\n\n');
  backfill(log.history().filter(wanted), query, resumeAfter).forEach(send);
  const stop = log.follow(send, () => stream.end());
  stream.on('close', stop);
  return stream;
}

function backfill(lines: LogLine[], { since, tail }: LogQuery, resumeAfter: number | undefined): LogLine[] {
  if (resumeAfter !== undefined) return lines.filter(({ at }) => at > resumeAfter);
  if (since !== undefined) return lines.filter(({ at }) => at >= Date.parse(since));
  return tail === 0 ? [] : lines.slice(-tail);
}

function eventOf({ at, sequence, source, line }: LogLine): string {
  const ts = new Date(at).toISOString();
  return `id: ${ts}/${String(sequence).padStart(12, '0')}\ndata: ${JSON.stringify({ ts, source, line })}\n\n`;
}

function lastEventTime({ headers }: FastifyRequest): number | undefined {
  const id = headers['last-event-id'];
  const time = typeof id === 'string' ? Date.parse(id.split('/')[0] ?? '') : NaN;
  return Number.isNaN(time) ? undefined : time;
}
