import { POD_COMMANDS, PodCommand, type PodAnswer } from '@callsheet/contracts';
import { errorMessage } from '@callsheet/runtime';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type PodParts } from '../pod-parts.js';
import { answerCommand } from './answer-command.js';

/** Answers operators over NATS; replicas share the questions. */
export class CommandListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private subscription: Subscription | undefined;

  constructor(
    private readonly parts: Pick<PodParts, 'config' | 'database' | 'providers' | 'log'>,
    private readonly nats: NatsConnection,
  ) {}

  onApplicationBootstrap(): void {
    this.subscription = this.nats.subscribe(POD_COMMANDS, {
      queue: 'pod-manager',
      callback: (_error, message) => void this.respond(message),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { subscription } = this;
    this.subscription = undefined;
    await subscription?.drain();
  }

  private async respond(message: Msg): Promise<void> {
    message.respond(JSON.stringify(await this.answer(message)));
  }

  private async answer(message: Msg): Promise<PodAnswer> {
    try {
      return await answerCommand(this.parts, PodCommand.parse(message.json()));
    } catch (error) {
      this.parts.log.warn({ reason: errorMessage(error) }, 'a command for a pod failed');
      return { ok: false, status: 500, detail: 'The pod-manager could not do that.' };
    }
  }
}
