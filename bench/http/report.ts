import Table from 'cli-table3';
import { type Results } from './run.js';

/** The tables that people read. */
export function tableReport({ claim, inline_uploads, streamed_upload, settings }: Results): string {
  const plain = { style: { head: [], border: [] } };
  const claims = new Table({ head: ['one claim', 'p50 ms', 'p95 ms'], ...plain });
  claims.push(
    ['over HTTP', claim.http_ms.p50, claim.http_ms.p95],
    ['the same function in process', claim.driver_ms.p50, claim.driver_ms.p95],
    ['ratio (goal: at most 1.5)', claim.ratio, ''],
  );
  const memory = new Table({ head: ['memory of ingest', 'before, MB', 'peak, MB'], ...plain });
  memory.push(
    [
      `${settings.uploads} inline uploads of 2 MiB at once (goal: under 300)`,
      inline_uploads.before_mb,
      inline_uploads.peak_mb,
    ],
    [
      `a PUT of ${streamed_upload.gib} GiB, ${streamed_upload.mb_per_second} MiB/s (goal: flat)`,
      streamed_upload.before_mb,
      streamed_upload.peak_mb,
    ],
  );
  return `${claims.toString()}\n${memory.toString()}`;
}
