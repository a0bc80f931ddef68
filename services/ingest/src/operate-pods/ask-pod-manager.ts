import { POD_COMMANDS, PodAnswer, type PodCommand } from '@callsheet/contracts';
import { InputError } from '@callsheet/runtime';
import { NoRespondersError, RequestError, TimeoutError, type NatsConnection } from '@nats-io/transport-node';

/** A pod-manager connects within 10 s and gives a command 30. */
const timeoutMs = 45_000;

/** Has a pod-manager ask a pod something. Throws InputError when it cannot. */
export async function askPodManager(
  nats: NatsConnection,
  command: PodCommand,
): Promise<Extract<PodAnswer, { ok: true }>> {
  const answer = await request(nats, command);
  if (!answer.ok) throw new InputError(answer.detail, answer.status);
  return answer;
}

async function request(nats: NatsConnection, command: PodCommand): Promise<PodAnswer> {
  try {
    const message = await nats.request(POD_COMMANDS, JSON.stringify(command), { timeout: timeoutMs });
    return PodAnswer.parse(message.json());
  } catch (error) {
    const isAbsent =
      error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
    if (isAbsent) throw new InputError('No pod-manager is running.', 503);
    if (error instanceof TimeoutError) throw new InputError('The pod-manager does not answer.', 504);
    throw error;
  }
}
