/** A call to the server that did not succeed, worded as the real worker words it. */
export class EdgeError extends Error {
  private constructor(
    readonly call: string,
    kind: string,
    detail: string,
    /** Worth another try: a gateway's 502, 503 or 504, or no answer at all. */
    readonly isTransient: boolean,
    /** The server understood and refused: 4xx. */
    readonly isRefusal: boolean,
  ) {
    super(`[EDGE_FAIL:${call}:${kind}] ${detail}`);
  }

  /** From an answer with a status the contract does not count as success. */
  static fromStatus(call: string, status: number, body: string): EdgeError {
    const isTransient = status >= 502 && status <= 504;
    const kind = isTransient ? '5XX_TRANSIENT' : `HTTP_${status}`;
    return new EdgeError(
      call,
      kind,
      `${status} ${body.slice(0, 300)}`,
      isTransient,
      status >= 400 && status < 500,
    );
  }

  /** From a connection that failed or took too long. */
  static fromNetwork(call: string, error: unknown): EdgeError {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    return new EdgeError(call, isTimeout ? 'TIMEOUT' : 'NETWORK', reasonOf(error), true, false);
  }
}

// fetch says only "fetch failed"; its cause says why.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
