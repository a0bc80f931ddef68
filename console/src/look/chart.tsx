import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import css from './chart.module.css';

/** One line of a chart; `color` names a token. */
export interface Series {
  name: string;
  color: string;
  values: (number | null)[];
  kind?: 'line' | 'step' | 'bars';
  fill?: boolean;
}

interface ChartProps {
  label: string;
  /** Seconds since 1970, rising. */
  times: number[];
  series: Series[];
  height?: number;
  format: (value: number) => string;
}

/** Series over time, with the values under the pointer in the legend, else the newest. */
export function Chart({ label, times, series, height = 180, format }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scheme = useComputedColorScheme();
  const [at, setAt] = useState<number>();
  const shape = series.map(({ name, color, kind, fill }) => `${name} ${color} ${kind} ${fill}`).join();
  const data = useMemo<uPlot.AlignedData>(
    () => [times, ...series.map(({ values }) => values)],
    [times, series],
  );
  const make = useEffectEvent((box: HTMLElement) => {
    const point = (index: number | null | undefined) => setAt(index ?? undefined);
    return new uPlot(optionsOf(series, box, height, format, point), data, box);
  });

  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const made = make(box);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height }));
    resize.observe(box);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, height, scheme]);

  useEffect(() => plot.current?.setData(data), [data]);

  const shown = at ?? times.length - 1;
  return (
    <figure
      className={css['chart']}
      style={{ margin: 0 }}
      aria-label={`${label}: ${spoken(series, times.length - 1, format)}`}
    >
      <figcaption className={css['legend']}>
        {series.map(({ name, color, values }) => (
          <span
            key={name}
            className={css['key']}
            style={{ '--tone': `var(${color})` } as React.CSSProperties}
          >
            <i />
            {name} <b className="num">{told(values[shown], format)}</b>
          </span>
        ))}
        {at !== undefined && times[at] !== undefined && (
          <span className="faint num" style={{ marginLeft: 'auto' }}>
            {new Date(times[at] * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
          </span>
        )}
      </figcaption>
      <div ref={host} style={{ height }} />
    </figure>
  );
}

function spoken(series: Series[], index: number, format: (value: number) => string): string {
  return series.map(({ name, values }) => `${name} ${told(values[index], format)}`).join(', ');
}

function told(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}

function optionsOf(
  series: Series[],
  box: HTMLElement,
  height: number,
  format: (value: number) => string,
  onPoint: (index: number | null | undefined) => void,
): uPlot.Options {
  const style = getComputedStyle(box);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const font = "11px 'Geist Variable', sans-serif";
  const axis = { stroke: token('--ink-3'), font, ticks: { show: false }, border: { show: false } };
  return {
    width: box.clientWidth,
    height,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { setScale: false } },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.1, 1)] } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx)] },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        space: 70,
        values: (_plot, splits) => splits.map(shortTime),
      },
      {
        ...axis,
        grid: { stroke: token('--chart-grid'), width: 1 },
        size: 46,
        space: 34,
        values: (_plot, splits) => splits.map((value) => (value === null ? '' : format(value))),
      },
    ],
    series: [{}, ...series.map((line) => lineOf(line, token(line.color)))],
  };
}

function lineOf({ kind = 'line', fill }: Series, color: string): uPlot.Series {
  const paths = {
    line: uPlot.paths.spline?.(),
    step: uPlot.paths.stepped?.({ align: 1 }),
    bars: uPlot.paths.bars?.({ size: [0.7, 14], radius: 0.25 }),
  }[kind];
  const isFilled = fill || kind === 'bars';
  return {
    stroke: kind === 'bars' ? undefined : color,
    width: 1.6,
    fill: isFilled ? (kind === 'bars' ? color : `${color}22`) : undefined,
    points: { show: false },
    spanGaps: true,
    paths,
  };
}

function shortTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
