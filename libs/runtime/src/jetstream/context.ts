import { type JsMsg } from '@nats-io/jetstream';
import { BaseRpcContext } from '@nestjs/microservices';

/** What a handler may want to know of its message besides the data (`@Ctx()`). */
export class JetStreamContext extends BaseRpcContext<[JsMsg]> {
  constructor(private readonly message: JsMsg) {
    super([message]);
  }

  /** 1 at the first delivery. Never a substitute for a task's attempts. */
  get deliveryCount(): number {
    return this.message.info.deliveryCount;
  }

  /** W3C trace context of the publisher, when it sent one. */
  get traceparent(): string | undefined {
    return this.message.headers?.get('traceparent') || undefined;
  }
}
