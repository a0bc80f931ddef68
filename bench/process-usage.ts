import { existsSync, readFileSync } from 'node:fs';

/** Ticks of /proc: 100 a second on every Linux. */
const TICKS_PER_SECOND = 100;
const BYTES_PER_PAGE = 4096;

export interface Usage {
  /** CPU time so far. */
  cpuSeconds: number;
  rssMb: number;
}

/** What a process and those it started have used, as Linux counts it; NaN elsewhere. */
export function processUsage(pid: number): Usage {
  if (!existsSync('/proc/self/stat')) return { cpuSeconds: NaN, rssMb: NaN };
  const family = [pid, ...childrenOf(pid)].map(usageOf);
  return {
    cpuSeconds: family.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    rssMb: family.reduce((sum, { rssMb }) => sum + rssMb, 0),
  };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean);
}

function usageOf(pid: number): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  // utime and stime, and resident pages (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
  const [user = 0, system = 0] = fields.slice(11, 13);
  const [resident = 0] = fields.slice(21, 22);
  return { cpuSeconds: (user + system) / TICKS_PER_SECOND, rssMb: (resident * BYTES_PER_PAGE) / 1024 / 1024 };
}
