/** Where a command reads and writes. */
export interface Terminal {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  env: Readonly<Record<string, string | undefined>>;
}

/** True when output to this stream may be coloured: a terminal, and nobody asked for none (https://no-color.org). */
export function hasColour(stream: { isTTY?: boolean }, env: Terminal['env']): boolean {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return stream.isTTY === true && !refused;
}
