import { type Output } from './output.js';

/** Writes pages as one JSON array, each item as soon as it is there. */
export async function jsonList(out: Output, pages: AsyncIterable<readonly unknown[]>): Promise<void> {
  let written = 0;
  for await (const page of pages) {
    for (const item of page) out.write(`${written++ === 0 ? '[\n' : ',\n'}${JSON.stringify(item)}`);
    await out.drained();
  }
  out.write(written === 0 ? '[]\n' : '\n]\n');
}
