import { type Overview } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject } from '@nestjs/common';
import { readEnds, readMinutes, readQueue, readVideoPrice } from './read-overview.sql.js';

/** GET /api/overview: the queue and what became of it. */
@Controller('api/overview')
export class ReadOverviewController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async overview(): Promise<Overview> {
    const [queue, ends, minutes, price] = await Promise.all([
      readQueue(this.database),
      readEnds(this.database),
      readMinutes(this.database),
      readVideoPrice(this.database),
    ]);
    return {
      queued: queue.queued,
      running: queue.running,
      oldest_queued_at: queue.oldest?.toISOString() ?? null,
      ...ends,
      usd_per_video_second: price,
      by_minute: minutes.map((row) => ({ ...row, minute: row.minute.toISOString() })),
    };
  }
}
