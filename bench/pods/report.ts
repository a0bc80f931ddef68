import Table from 'cli-table3';
import { type BringUp } from './measure-bring-up.js';
import { type Watch } from './measure-watch.js';

/** All figures, names as in `--json`. */
export interface Report {
  watch: Watch;
  bring_up: BringUp;
}

/** The table for people. */
export function tableOf({ watch, bring_up }: Report): string {
  const table = new Table({ head: ['what', 'measured', 'goal'], style: { head: [], border: [] } });
  const { pods, pages, list_calls, other_calls, cpu_ms, rss_mb } = watch;
  const { one_s, all_s, ratio, fixed_s } = bring_up;
  table.push(
    [
      `requests of one reconcile of ${pods} pods`,
      `${list_calls} lists, ${other_calls} others`,
      `${pages} lists`,
    ],
    ['CPU of one reconcile', `${cpu_ms} ms`, 'under 200 ms'],
    [`memory watching ${pods} idle pods`, `${rss_mb} MB`, 'under 150 MB'],
    ['one pod, from the request to the launch', `${one_s} s, of which ${fixed_s} s the provider's`, ''],
    [`${bring_up.pods} pods at the same time`, `${all_s} s`, ''],
    ['the latter over the former', String(ratio), 'at most 1.3'],
  );
  return table.toString();
}
