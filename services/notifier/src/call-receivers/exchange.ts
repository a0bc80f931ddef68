import { type Dispatcher } from 'undici';

/** More of an answer is neither read nor kept. */
const BODY_LIMIT_BYTES = 4096;

/** What the receiver said. The body is what arrived in time of its first 4 kB. */
export interface Answer {
  statusCode: number;
  retryAfter: string | undefined;
  body: string;
}

class DeadlinePassed extends Error {}
class ReadEnough extends Error {}

/**
 * One request and its answer, as undici tells of them. The status line decides what an answer means, so a body that stalls,
 * breaks off or is long is simply kept short.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  private resolve: (answer: Answer) => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private status: Omit<Answer, 'body'> | undefined;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private over = false;

  constructor(private readonly timeoutMs: number) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(
      () => this.stop(new DeadlinePassed(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The connection came about too late: nothing is sent on it.
    if (this.over) controller.abort(new DeadlinePassed(`no connection within ${this.timeoutMs / 1000} s`));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx: the answer proper follows.
    if (statusCode < 200) return;
    const retryAfter = headers['retry-after'];
    this.status = { statusCode, retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // A copy: undici reads into the same memory again.
    this.chunks.push(Buffer.from(chunk.subarray(0, BODY_LIMIT_BYTES - this.size)));
    this.size += chunk.length;
    if (this.size >= BODY_LIMIT_BYTES) this.stop(new ReadEnough());
  }

  onResponseEnd(): void {
    this.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.end(error);
  }

  private stop(reason: Error): void {
    this.end(reason);
    this.controller?.abort(reason);
  }

  private end(error?: Error): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    if (this.status) this.resolve({ ...this.status, body: this.text() });
    else this.reject(error ?? new Error('the answer has no status'));
  }

  /** Postgres text cannot hold NUL. */
  private text(): string {
    return Buffer.concat(this.chunks).toString().replaceAll('\0', '\uFFFD');
  }
}
