import { readFileSync, writeFileSync } from 'node:fs';

/*
 * Draws docs/images/trace-waterfall.svg from spans that were recorded:
 *   TRACE_SPANS_FILE=spans.json npm test -- test/flow/trace-of-a-task && node dist/docs/trace-waterfall.js spans.json
 */

interface Span {
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}

const colours: Record<string, string> = {
  ingest: '#3b82f6',
  scheduler: '#a855f7',
  'pod-manager': '#f59e0b',
  worker: '#10b981',
  notifier: '#ef4444',
};
const ROW = 18;
const LEFT = 330;
const WIDTH = 1180;
/** Statements and repeated SSH commands would fill the page. */
const left = /^(pg|ssh exec)/;

const [source = 'spans.json', target = 'docs/images/trace-waterfall.svg'] = process.argv.slice(2);
const recorded = JSON.parse(readFileSync(source, 'utf8')) as Span[];
writeFileSync(target, draw(recorded.filter(({ name }) => !left.test(name))));

function draw(spans: readonly Span[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
  const rows = roots.flatMap((root) => family(root, spans, 0));
  const from = Math.min(...spans.map(startMs));
  const scale = (WIDTH - LEFT - 90) / (Math.max(...spans.map(endMs)) - from);
  const height = 50 + rows.length * ROW;
  const lines = rows.map(({ span, depth }, index) => {
    const y = 44 + index * ROW;
    const x = LEFT + (startMs(span) - from) * scale;
    const width = Math.max(2, (endMs(span) - startMs(span)) * scale);
    const took = endMs(span) - startMs(span);
    return [
      `<text x="${8 + depth * 12}" y="${y + 11}">${escaped(span.name)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y + 2}" width="${width.toFixed(1)}" height="11" rx="2" fill="${colours[span.service] ?? '#888'}"/>`,
      `<text x="${(x + width + 4).toFixed(1)}" y="${y + 11}" fill="#667">${took < 10 ? took.toFixed(1) : took.toFixed(0)} ms</text>`,
    ].join('');
  });
  const legend = Object.entries(colours).map(
    ([service, colour], index) =>
      `<rect x="${LEFT + index * 120}" y="12" width="12" height="12" rx="2" fill="${colour}"/><text x="${LEFT + 17 + index * 120}" y="22">${service}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/><text x="8" y="22" font-weight="600">One task, one trace</text>`,
    ...legend,
    ...lines,
    '</svg>\n',
  ].join('\n');
}

function family(span: Span, spans: readonly Span[], depth: number): { span: Span; depth: number }[] {
  const children = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
  children.sort((a, b) => startMs(a) - startMs(b));
  return [{ span, depth }, ...children.flatMap((child) => family(child, spans, depth + 1))];
}

function startMs({ startTimeUnixNano }: Span): number {
  return Number(BigInt(startTimeUnixNano) / 1000n) / 1000;
}

function endMs({ endTimeUnixNano }: Span): number {
  return Number(BigInt(endTimeUnixNano) / 1000n) / 1000;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
