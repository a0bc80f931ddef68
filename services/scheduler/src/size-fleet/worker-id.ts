/** The id of a new worker and name of its pod: `gpu-YYYYMMDD_HHMMSS-` (UTC) and 8 hex digits that make it unique. */
export function workerId(now: Date, hex: string): string {
  const [date = '', time = ''] = now.toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  return `gpu-${date}_${time}-${hex}`;
}
