import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, type Answer } from 'dns-packet';

export interface NameServer {
  /** For WEBHOOK_DNS_SERVERS. */
  address: string;
  /** Names asked for, as often as they were. */
  asked: string[];
  /** The address given from now on; none: questions stay without an answer. */
  answer: (address: string | undefined) => void;
  /** The next question has come. */
  question: () => Promise<unknown>;
  stop: () => void;
}

/** A real name server for tests that knows every name. */
export async function startNameServer(first?: string): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  let address = first;
  socket.on('message', (bytes, { port }) => {
    const { id, questions } = decode(bytes);
    const [question] = questions ?? [];
    if (!question) return;
    asked.push(question.name);
    if (address === undefined) return;
    const { name, type } = question;
    const answers: Answer[] = type === 'A' ? [{ type: 'A', name, ttl: 0, data: address }] : [];
    socket.send(encode({ type: 'response', id, questions, answers }), port, '127.0.0.1');
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    answer: (next) => (address = next),
    question: () => once(socket, 'message'),
    stop: () => void socket.close(),
  };
}
