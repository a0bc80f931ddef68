import { pick, type Random } from './random.js';

type Rgb = readonly [number, number, number];

/** Four colours from shadow to light. */
export type Palette = readonly [Rgb, Rgb, Rgb, Rgb];

/** A palette chosen by the seed. */
export function pickPalette(random: Random): Palette {
  const [shadow, low, high, light] = pick(random, palettes);
  return [rgb(shadow), rgb(low), rgb(high), rgb(light)];
}

/** The ffmpeg filter that maps grey 0–255 along the palette. */
export function colourFilter(palette: Palette): string {
  const channels = [0, 1, 2].map((channel) => rampExpression(palette.map((colour) => colour[channel] ?? 0)));
  return `lutrgb=r='${channels[0]}':g='${channels[1]}':b='${channels[2]}'`;
}

/** The colour at a place from 0 (shadow) to 1 (light), as ffmpeg writes it. */
export function colourAt(palette: Palette, place: number): string {
  const step = Math.min(2, Math.floor(place * 3));
  const from = palette[step] ?? palette[0];
  const to = palette[step + 1] ?? palette[3];
  const mixed = from.map((value, channel) => value + ((to[channel] ?? 0) - value) * (place * 3 - step));
  return `0x${mixed.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

type Hexes = readonly [string, string, string, string];

const palettes: readonly [Hexes, ...Hexes[]] = [
  ['1b1035', '6b2d73', 'e2725b', 'ffe0ae'],
  ['04182f', '0b5a7a', '35b6b4', 'e6fbe8'],
  ['0c1f17', '2b5d3a', 'a3b86c', 'faf3cf'],
  ['1a0a0c', '7a1f2a', 'e8702a', 'ffe6ad'],
  ['120a2e', '4b2a8c', 'b06ad6', 'ffdcf2'],
  ['0a1626', '2c5d8f', '8fc1e3', 'f6fbff'],
  ['220c1c', '8a2a55', 'f0839a', 'ffeedd'],
  ['10131c', '3d4a66', 'c78f5b', 'fbe7c6'],
  ['061b1e', '1c6f63', 'f2b84b', 'fff4d2'],
  ['0d0b2b', '243b8a', 'ef6f9b', 'ffe5c9'],
];

function rgb(hex: string): Rgb {
  const value = parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function rampExpression([a = 0, b = 0, c = 0, d = 0]: number[]): string {
  return `if(lt(val,85),${ramp(a, b, 0)},if(lt(val,170),${ramp(b, c, 85)},${ramp(c, d, 170)}))`;
}

function ramp(from: number, to: number, start: number): string {
  return `${from}+(${to - from})*(val-${start})/85`;
}
