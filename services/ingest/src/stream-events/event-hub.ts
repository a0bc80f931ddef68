import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { EVENT_SUBJECTS, readMessage, type StreamedEvent } from './streamed-event.js';

/** Somebody who follows the events. */
export interface Follower {
  tell(event: StreamedEvent): void;
  end(): void;
}

/** Hears every event once and tells it to all who follow, so that a thousand open consoles cost one subscription. */
export class EventHub implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly followers = new Set<Follower>();
  private subscriptions: Subscription[] = [];
  private isClosing = false;

  constructor(private readonly nats: NatsConnection) {}

  onApplicationBootstrap(): void {
    this.subscriptions = EVENT_SUBJECTS.map((subject) =>
      this.nats.subscribe(subject, {
        callback: (error, message) => {
          // Read for those who follow: with none, every event would be read for nobody.
          const event =
            error || this.followers.size === 0 ? undefined : readMessage(message.subject, message.string());
          if (event) for (const follower of this.followers) follower.tell(event);
        },
      }),
    );
    void this.followConnection();
  }

  /** Open streams would hold up the shutdown; their readers connect again elsewhere. */
  beforeApplicationShutdown(): void {
    this.isClosing = true;
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.sendAway();
  }

  add(follower: Follower): void {
    if (this.isClosing) follower.end();
    else this.followers.add(follower);
  }

  remove(follower: Follower): void {
    this.followers.delete(follower);
  }

  /** What was published while the connection was lost was not heard: readers come back and are told from the outbox. */
  private async followConnection(): Promise<void> {
    for await (const { type } of this.nats.status()) if (type === 'reconnect') this.sendAway();
  }

  private sendAway(): void {
    for (const follower of this.followers) follower.end();
    this.followers.clear();
  }
}
