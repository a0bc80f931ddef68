/** Where to look at a trace: its id at the end of the address, or where `{trace_id}` stands in it. */
export function traceUrl(address: string | undefined, traceId: string | null): string | null {
  if (address === undefined || traceId === null) return null;
  return address.includes('{trace_id}') ? address.replaceAll('{trace_id}', traceId) : address + traceId;
}
