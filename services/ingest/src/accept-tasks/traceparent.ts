/** A `traceparent` header of version 00 with valid ids (https://www.w3.org/TR/trace-context/), else undefined. */
export function validTraceparent(header: string | null | undefined): string | undefined {
  const ids = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header ?? '');
  if (!ids || /^0+$/.test(ids[1] ?? '') || /^0+$/.test(ids[2] ?? '')) return undefined;
  return ids[0];
}
