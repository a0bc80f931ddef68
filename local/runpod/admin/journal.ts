/** A request to the API; status 0 means that its connection broke before the answer. The body is kept without the values of `env`. */
export interface JournalEntry {
  /** When it arrived. */
  at: string;
  /** Its place among all that arrived. */
  order: number;
  requestId: string;
  method: string;
  path: string;
  status: number;
  fault?: string;
  body?: unknown;
}

const keptEntries = 10_000;

/** The requests the API answered, oldest first, with a count of all of them. */
export class Journal {
  private readonly entries: JournalEntry[] = [];
  private total = 0;

  private arrived = 0;

  /** The place of a request that arrives now. */
  arrive(): number {
    return (this.arrived += 1);
  }

  /** Notes a request that has come to its end. */
  add(entry: JournalEntry): void {
    this.total += 1;
    this.entries.push({ ...entry, path: redactedPath(entry.path), body: redactedBody(entry.body) });
    if (this.entries.length > keptEntries) this.entries.shift();
  }

  /** The newest requests in the order they arrived. */
  list(): readonly JournalEntry[] {
    return [...this.entries].sort((a, b) => a.order - b.order);
  }

  /** How many requests there were since the start. */
  count(): number {
    return this.total;
  }
}

/** The old APIs took the key as a query parameter; a client that still sends one must not have it written down. */
function redactedPath(path: string): string {
  return path.replace(/([?&][^=&]*(?:key|token|secret)[^=&]*=)[^&]*/gi, '$1[redacted]');
}

function redactedBody(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('env' in body)) return body;
  const { env } = body;
  const names = typeof env === 'object' && env !== null ? Object.keys(env) : [];
  return { ...body, env: Object.fromEntries(names.map((name) => [name, '[redacted]'])) };
}
