import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  JetStreamApiError,
  type ConsumerMessages,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { errorMessage } from '../errors.js';
import { type Log } from '../log.js';
import { JetStreamContext } from './context.js';
import { Reject, redeliveryDelayMs, RetryLater } from './outcome.js';

const CONSUMER_NOT_FOUND = 10014;

export interface JetStreamOptions {
  connection: NatsConnection;
  stream: string;
  /** Names the durable consumers, which replicas of the service share. */
  service: string;
  log: Log;
  /** Handlers at work at once, for each event. */
  concurrency?: number;
  /** Silence after which the server delivers again; a running handler extends it. */
  ackWaitMs?: number;
  /** Deliveries of one message before it becomes a dead letter. */
  maxDeliver?: number;
  /** Time for running handlers to end at shutdown. */
  drainTimeoutMs?: number;
  /** Wraps every handler, e.g. in a trace span. */
  wrap?: (message: JsMsg, handle: () => Promise<void>) => Promise<void>;
  /** Checks a payload before its handler sees it; what it throws makes a dead letter. */
  validate?: (subject: string, data: unknown) => unknown;
}

/**
 * Nest transport over durable JetStream pull consumers, one for each `@EventPattern`. A message is acknowledged only after
 * its handler has settled; a failure is redelivered with back-off and becomes a dead letter at the limit.
 */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('jetstream');
  private readonly pulls: ConsumerMessages[] = [];
  private readonly running = new Set<Promise<void>>();
  private closing = false;
  /** Pumps that are at their concurrency. */
  private readonly waiting = new Set<() => void>();
  private readonly concurrency: number;
  private readonly ackWaitMs: number;
  private readonly maxDeliver: number;

  constructor(private readonly options: JetStreamOptions) {
    super();
    this.concurrency = options.concurrency ?? 8;
    this.ackWaitMs = options.ackWaitMs ?? 30_000;
    this.maxDeliver = options.maxDeliver ?? 8;
  }

  override on(): void {}

  override unwrap<T>(): T {
    throw new Error('the NATS connection is injected where it is needed, not unwrapped');
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const subjects = [...this.messageHandlers]
        .filter(([, handler]) => handler.isEventHandler)
        .map(([subject]) => subject);
      for (const subject of subjects) await this.consume(subject);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Stops pulling, waits for running handlers, lets unstarted messages go back. */
  async close(): Promise<void> {
    this.closing = true;
    for (const pull of this.pulls) pull.stop();
    for (const resume of this.waiting) resume();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise(
      (resolve) => (timer = setTimeout(resolve, this.options.drainTimeoutMs ?? 15_000)),
    );
    await Promise.race([Promise.allSettled([...this.running]), deadline]);
    clearTimeout(timer);
  }

  private async consume(subject: string): Promise<void> {
    const durable = await this.ensureConsumer(subject);
    const consumer = await jetstream(this.options.connection).consumers.get(this.options.stream, durable);
    // Few beyond the concurrency: what waits unstarted here is late for everybody after a crash.
    const pull = await consumer.consume({
      max_messages: this.concurrency,
      expires: 10_000,
      // Else a consumer that was deleted is asked for again without end.
      abort_on_missing_resource: true,
    });
    this.pulls.push(pull);
    void this.pump(subject, pull);
  }

  private async ensureConsumer(subject: string): Promise<string> {
    const { connection, stream, service } = this.options;
    const manager = await jetstreamManager(connection);
    const durable = `${service}-${subject.replaceAll('.', '-')}`;
    const config = {
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(this.ackWaitMs),
      // We, not the server, decide about the last delivery: it would drop the message without a trace.
      max_deliver: -1,
      max_ack_pending: 1000,
    };
    try {
      await manager.consumers.update(stream, durable, config);
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_NOT_FOUND) throw error;
      await manager.consumers.add(stream, {
        durable_name: durable,
        deliver_policy: DeliverPolicy.All,
        ...config,
      });
    }
    return durable;
  }

  /** Runs handlers with bounded concurrency until the pull stops. A consumer that was deleted is made again. */
  private async pump(subject: string, pull: ConsumerMessages): Promise<void> {
    let atWork = 0;
    let resume = (): void => undefined;
    try {
      for await (const message of pull) {
        if (this.closing) {
          message.nak();
          continue;
        }
        atWork += 1;
        const handled: Promise<void> = this.handle(subject, message).finally(() => {
          atWork -= 1;
          this.running.delete(handled);
          resume();
        });
        this.running.add(handled);
        if (atWork < this.concurrency) continue;
        await new Promise<void>((resolve) => this.waiting.add((resume = resolve)));
        this.waiting.delete(resume);
      }
    } catch (error) {
      this.options.log.warn(
        { subject, reason: errorMessage(error) },
        'event consumer lost, will consume again',
      );
    }
    if (!this.closing) setTimeout(() => this.resume(subject), 1000);
  }

  private resume(subject: string): void {
    if (this.closing) return;
    this.consume(subject).catch((error: unknown) => {
      this.options.log.warn(
        { subject, reason: errorMessage(error) },
        'cannot consume events, will try again',
      );
      setTimeout(() => this.resume(subject), 1000);
    });
  }

  private async handle(subject: string, message: JsMsg): Promise<void> {
    // The last delivery ended without an answer, as with a crash, or its dead letter could not be stored.
    if (message.info.deliveryCount > this.maxDeliver) return this.deadLetter(message, 'too many deliveries');
    const keepAlive = setInterval(() => message.working(), this.ackWaitMs / 3);
    try {
      let outcome: unknown;
      const run = async () => void (outcome = await this.callHandler(subject, message));
      await (this.options.wrap ? this.options.wrap(message, run) : run());
      if (outcome instanceof Reject) await this.deadLetter(message, outcome.reason);
      else if (outcome instanceof RetryLater) await this.retry(message, 'asked for later', outcome.delayMs);
      else message.ack();
    } catch (error) {
      await this.failed(message, error);
    } finally {
      clearInterval(keepAlive);
    }
  }

  private async callHandler(subject: string, message: JsMsg): Promise<unknown> {
    const handler = this.messageHandlers.get(subject);
    if (!handler) return new Reject(`no handler for ${subject}`);
    let data: unknown;
    try {
      data = message.json();
      data = this.options.validate ? this.options.validate(subject, data) : data;
    } catch (error) {
      return new Reject(`payload is not valid: ${errorMessage(error)}`);
    }
    const result: unknown = await handler(data, new JetStreamContext(message));
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  }

  private async failed(message: JsMsg, error: unknown): Promise<void> {
    const { deliveryCount } = message.info;
    const reason = errorMessage(error);
    const facts = { subject: message.subject, streamSeq: message.seq, deliveryCount, reason };
    this.options.log.warn(facts, 'event handler failed');
    await this.retry(message, reason, redeliveryDelayMs(deliveryCount));
  }

  private async retry(message: JsMsg, reason: string, delayMs: number): Promise<void> {
    if (message.info.deliveryCount >= this.maxDeliver) await this.deadLetter(message, reason);
    else message.nak(delayMs);
  }

  private async deadLetter(message: JsMsg, reason: string): Promise<void> {
    const { subject, seq: streamSeq } = message;
    try {
      await jetstream(this.options.connection).publish(`dlq.${subject}`, message.data, {
        msgID: `dlq-${this.options.service}-${streamSeq}`,
        headers: message.headers,
      });
      // Without a reason: servers before 2.10 ignore a term that carries one and deliver again.
      message.term();
      this.options.log.error({ subject, streamSeq, reason }, 'event became a dead letter');
    } catch (error) {
      const facts = { subject, streamSeq, reason: errorMessage(error) };
      this.options.log.warn(facts, 'dead letter could not be stored, will try again');
      message.nak(1000);
    }
  }
}
