import { serviceNames } from '../../local/stack/service-env.js';
import { percentile } from '../statistics.js';
import { kinds } from './figures.js';
import { type Soak } from './run.js';

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const size = { width: 720, height: 300, left: 56, right: 170, top: 34, bottom: 34 };
const colours = ['#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed'];

/** SVG charts of a soak, by name. */
export function drawCharts({ figures, samples, options }: Soak): Record<string, string> {
  const over = (name: string, value: (sample: (typeof samples)[number]) => number): Line => ({
    name,
    points: samples.map((sample) => [sample.minute, value(sample)]),
  });
  const first = Math.min(...figures.timings.create.map(({ at }) => at));
  const p95: Line[] = kinds.map((kind) => ({
    name: kind,
    points: Array.from({ length: Math.ceil(options.minutes) }, (_, minute): [number, number] => {
      const within = figures.timings[kind].filter(({ at }) => Math.floor((at - first) / 60_000) === minute);
      return [
        minute + 1,
        percentile(
          within.map(({ ms }) => ms),
          95,
        ),
      ];
    }).filter(([, ms]) => Number.isFinite(ms)),
  }));
  return {
    latency: draw('p95 of each minute, ms', p95),
    memory: draw(
      'resident memory, MB',
      serviceNames.map((name) => over(name, ({ memory }) => memory[name])),
    ),
    tables: draw('queue tables with indexes, MB', [over('queue tables', ({ queueMb }) => queueMb)]),
  };
}

function draw(title: string, lines: readonly Line[]): string {
  const { width, height, left, right, top, bottom } = size;
  const all = lines.flatMap(({ points }) => points);
  const maxX = Math.max(1, ...all.map(([x]) => x));
  const maxY = 1.1 * Math.max(1, ...all.map(([, y]) => y));
  const x = (value: number) => left + (value / maxX) * (width - left - right);
  const y = (value: number) => height - bottom - (value / maxY) * (height - top - bottom);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * maxY).toFixed(1);
    const label = (share * maxY).toFixed(maxY < 10 ? 1 : 0);
    return `<line x1="${left}" x2="${width - right}" y1="${at}" y2="${at}" stroke="#ddd"/><text x="${left - 6}" y="${at}" text-anchor="end">${label}</text>`;
  });
  const drawn = lines.map(({ name, points }, index) => {
    const path = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ');
    const colour = colours[index % colours.length];
    const label = `<text x="${width - right + 10}" y="${top + 18 * index}" fill="${colour}">${name}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>${label}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="18" font-weight="bold">${title}</text>`,
    ...grid,
    ...drawn,
    `<text x="${(left + width - right) / 2}" y="${height - 8}">minutes</text>`,
    '</svg>',
    '',
  ].join('\n');
}
