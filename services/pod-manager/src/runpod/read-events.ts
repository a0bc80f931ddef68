/** A stream that says nothing for this long has said all it had; it stays open for what comes later. */
const quietMs = 700;
const maxBytes = 500_000;

/** Reads the events a stream of server-sent events begins with and gives their data; the stream is ended then. */
export async function readEvents({ body }: Response): Promise<string[]> {
  if (body === null) return [];
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    while (text.length < maxBytes) {
      const chunk = await withinQuiet(reader.read());
      if (chunk === undefined || chunk.done) break;
      text += chunk.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
}

async function withinQuiet<T>(read: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), quietMs)));
  try {
    return await Promise.race([read, quiet]);
  } catch {
    // The stream broke; what was read counts.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
