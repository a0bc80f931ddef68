import { colourFilter, pickPalette } from './palette.js';
import { landscape } from './landscape.js';
import type { RenderPlan } from './plan-render.js';
import { pick, randomFrom, type Random } from './random.js';

/** The ffmpeg filter graph of the moving picture a seed stands for; ends in the output `[picture]`. */
export function sceneGraph(plan: RenderPlan): string {
  const random = randomFrom(plan.seed);
  const palette = pickPalette(random);
  const scene = pick(random, ['landscape', 'silk', 'ripples', 'orbs'] as const);
  if (scene === 'landscape') return landscape(plan, palette, random);
  // A field is smooth, so it is computed small and enlarged: some 30 times less work.
  const small = 96 / Math.max(plan.width, plan.height);
  const [width, height] = [plan.width, plan.height].map((side) => Math.max(2, Math.round(side * small)));
  return [
    `nullsrc=s=${width}x${height}:r=${plan.fps}`,
    'format=gray',
    `geq=lum='${coordinates};clip(${fields[scene](random, phaseOf(plan))},0,255)'`,
    `scale=${plan.width}:${plan.height}:flags=bicubic`,
    'format=gbrp',
    `${colourFilter(palette)}[picture]`,
  ].join(',');
}

type Field = (random: Random, phase: string) => string;

// Coordinates whose shorter side runs from -0.5 to 0.5, the same on every aspect ratio; worked out once a pixel.
const coordinates = 'st(0,(X-W/2)/min(W,H));st(1,(Y-H/2)/min(W,H))';
const x = 'ld(0)';
const y = 'ld(1)';

const fields: Record<'silk' | 'ripples' | 'orbs', Field> = { silk, ripples, orbs };

function silk(random: Random, phase: string): string {
  const angle = random(0, Math.PI);
  const along = `(${x}*${num(Math.cos(angle))}+${y}*${num(Math.sin(angle))})`;
  const across = `(${y}*${num(Math.cos(angle))}-${x}*${num(Math.sin(angle))})`;
  const fold = `sin(${across}*${num(random(4, 7))}+${phase}+${num(random(0, 6))})`;
  const drape = `sin(${along}*${num(random(5, 8))}-${phase}+1.2*${fold})`;
  return `122+70*sin(${across}*${num(random(6, 11))}+1.6*${drape}+${phase})+52*sin(${along}*${num(random(9, 15))}+1.4*${fold})`;
}

function ripples(random: Random, phase: string): string {
  const rings = [1, 2, 3].map(() => {
    const far = `hypot(${x}-${num(random(-0.6, 0.6))},${y}-${num(random(-0.6, 0.6))})`;
    return `sin(${far}*${num(random(16, 30))}-${phase})/(1+1.5*${far})`;
  });
  return `115+58*(${rings.join('+')})`;
}

function orbs(random: Random, phase: string): string {
  const lights = Array.from({ length: 5 }, () => {
    const [reachX, reachY, start] = [random(0.1, 0.4), random(0.1, 0.4), random(0, 6.3)];
    const dx = `(${x}-${num(random(-0.3, 0.3))}-${num(reachX)}*sin(${phase}+${num(start)}))`;
    const dy = `(${y}-${num(random(-0.25, 0.25))}-${num(reachY)}*cos(${phase}+${num(start + random(0, 2))}))`;
    return `${num(random(70, 150))}*exp(-pow(hypot(${dx},${dy}),2)*${num(random(14, 60))})`;
  });
  return `24+${lights.join('+')}`;
}

// Whole turns over the whole clip, so that it loops without a jump; one turn takes about four seconds.
function phaseOf({ frames, fps }: RenderPlan): string {
  const turns = Math.max(1, Math.round(frames / fps / 4));
  return `N*${num((2 * Math.PI * turns) / frames)}`;
}

function num(value: number): string {
  return `(${value.toFixed(5)})`;
}
