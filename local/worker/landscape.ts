import { colourAt, colourFilter, type Palette } from './palette.js';
import type { RenderPlan } from './plan-render.js';
import type { Random } from './random.js';

/** The filter graph of a sky with a low sun and three ridges that pass at different speeds; ends in `[picture]`. */
export function landscape(plan: RenderPlan, palette: Palette, random: Random): string {
  const horizon = random(0.5, 0.62);
  const ridges = [
    { top: horizon, height: 0.1, peaks: random(2.2, 4), travel: 0.06, colour: colourAt(palette, 0.36) },
    {
      top: horizon + 0.1,
      height: 0.07,
      peaks: random(1.6, 3),
      travel: 0.16,
      colour: colourAt(palette, 0.19),
    },
    { top: horizon + 0.2, height: 0.06, peaks: random(1, 2), travel: 0.34, colour: colourAt(palette, 0.04) },
  ];
  return [
    `${sky(plan, horizon, random)},format=gbrp,${colourFilter(palette)}[far0]`,
    ...ridges.flatMap((ridge, index) => [
      `${ridgeMask(plan, ridge, random)}[mask${index}]`,
      `color=c=${ridge.colour}:s=${plan.width}x${plan.height}:r=${plan.fps},format=gbrp[paint${index}]`,
      `[paint${index}][mask${index}]alphamerge[ridge${index}]`,
      `[far${index}][ridge${index}]overlay=format=gbrp${index === 2 ? '[picture]' : `[far${index + 1}]`}`,
    ]),
  ].join(';');
}

interface Ridge {
  top: number;
  height: number;
  peaks: number;
  travel: number;
}

function sky(plan: RenderPlan, horizon: number, random: Random): string {
  const short = Math.min(plan.width, plan.height);
  const [sunX, sunY] = [plan.width * random(0.25, 0.75), plan.height * (horizon - random(0.04, 0.2))];
  const far = `hypot(X-${sunX.toFixed(1)},Y-${sunY.toFixed(1)})`;
  const radius = short * random(0.06, 0.11);
  const disc = `90*clip(${radius.toFixed(1)}-${far},0,1)`;
  const glow = `95*exp(-${far}/${(short * 0.22).toFixed(1)})`;
  return still(plan, plan.width, `clip(62+88*Y/${(plan.height * horizon).toFixed(1)}+${glow}+${disc},0,255)`);
}

function ridgeMask(plan: RenderPlan, ridge: Ridge, random: Random): string {
  const { width, height, frames } = plan;
  const long = Math.ceil(width * (1 + ridge.travel)) + 2;
  const along = `(X/${width}*${(ridge.peaks * 2).toFixed(4)}+${random(0, 20).toFixed(3)})`;
  const waves = `(abs(sin(${along}*1.57))+0.5*sin(${along}*2.3+1)+0.25*abs(sin(${along}*5.1))+0.08*sin(${along}*17))`;
  const edge = `(${(height * ridge.top).toFixed(1)}-${(height * ridge.height).toFixed(1)}*${waves})`;
  const step = (width * ridge.travel) / frames;
  return `${still(plan, long, `clip((Y-${edge})*255,0,255)`)},crop=${width}:${height}:n*${step.toFixed(5)}:0`;
}

// One computed frame, repeated: geq is far too slow to draw every full-size frame.
function still(plan: RenderPlan, width: number, expression: string): string {
  const frame = `nullsrc=s=${width}x${plan.height}:r=${plan.fps},trim=end_frame=1,format=gray,geq=lum='${expression}'`;
  return `${frame},loop=-1:1:0,setpts=N/(${plan.fps}*TB)`;
}
