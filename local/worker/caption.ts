import type { RenderPlan } from './plan-render.js';

/** Text files the filters read, by name, and the filters that draw them onto the picture. */
export interface Caption {
  files: Record<string, string>;
  filters: string;
}

/** The prompt and the render's facts in a translucent band at the bottom, and the stand-in label at the top. */
export function captionOf(plan: RenderPlan): Caption {
  const type = typeSizes(plan);
  const title = wrap(plan.prompt || 'No prompt', columns(plan, type.title), 3);
  const titleHeight = Math.round(title.length * type.title * 1.22);
  const band = titleHeight + Math.round(type.small * 1.5) + type.margin * 2;
  const top = plan.height - band + type.margin;
  return {
    files: {
      'title.txt': title.join('\n'),
      'facts.txt': wrap(plan.facts, columns(plan, type.small), 1).join(''),
    },
    filters: [
      `drawbox=x=0:y=${plan.height - band}:w=${plan.width}:h=${band}:color=black@0.45:t=fill`,
      drawText('textfile=title.txt', type.margin, top, type.title, 'white', Math.round(type.title * 0.12)),
      drawText('textfile=facts.txt', type.margin, top + titleHeight + 2, type.small, 'white@0.75', 0),
      `${drawText("text='stand-in render'", type.margin, type.margin, type.small, 'white@0.85', 0)}:box=1:boxcolor=black@0.35:boxborderw=${Math.round(type.small / 3)}`,
    ].join(','),
  };
}

/** Breaks text at words into lines of at most `width` characters; what does not fit in `most` lines ends in an ellipsis. */
export function wrap(text: string, width: number, most: number): string[] {
  const lines: string[] = [''];
  for (const word of printable(text)
    .split(' ')
    .flatMap((long) => chop(long, width))) {
    const line = lines[lines.length - 1] ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  const last = `${lines[most - 1] ?? ''} ${lines[most] ?? ''}`.slice(0, Math.max(0, width - 1)).trimEnd();
  return [...lines.slice(0, most - 1), `${last}…`];
}

function typeSizes({ width, height }: RenderPlan): { title: number; small: number; margin: number } {
  const short = Math.min(width, height);
  const title = Math.max(9, Math.round(short * 0.045));
  return { title, small: Math.max(7, Math.round(title * 0.55)), margin: Math.round(title * 0.8) };
}

// An average DejaVu Sans character is 0.53 of the type size wide.
function columns({ width }: RenderPlan, size: number): number {
  return Math.max(4, Math.floor((width - size * 1.6) / (size * 0.53)));
}

function drawText(
  source: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  spacing: number,
): string {
  return `drawtext=fontfile=font.ttf:${source}:expansion=none:x=${x}:y=${y}:fontsize=${size}:fontcolor=${colour}:line_spacing=${spacing}`;
}

function printable(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim();
}

function chop(word: string, width: number): string[] {
  return word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [''];
}
