/** Running time in milliseconds after which a task of this type is stuck; types not named go by their lease. */
export type StuckTimeouts = Readonly<Record<string, number>>;

/** Reads `travel_stitch=3600,t2v=900`, in seconds. Throws an Error that says which part is wrong. */
export function parseStuckTimeouts(text: string): StuckTimeouts {
  const parts = text.split(',').map((part) => part.trim());
  return Object.fromEntries(parts.filter((part) => part !== '').map(parsePart));
}

function parsePart(part: string): [string, number] {
  const match = /^([A-Za-z0-9_-]+)=(\d+)$/.exec(part);
  const [, type = '', seconds = '0'] = match ?? [];
  if (Number(seconds) <= 0) throw new Error(`"${part}" must look like travel_stitch=3600`);
  return [type, Number(seconds) * 1000];
}
