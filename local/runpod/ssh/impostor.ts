import { type Socket } from 'node:net';
import { Server } from 'ssh2';
import { newHostKey } from './keys.js';

/** Answers a connection as a machine that took over a pod's address: a host key of its own, and ears for everything. */
export function pretend(socket: Socket, overhear: (text: string) => void): void {
  const server = new Server({ hostKeys: [newHostKey()] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      accept().on('exec', (acceptCommand, _reject, { command }) => {
        overhear(command);
        const channel = acceptCommand();
        channel.on('data', (text: Buffer) => overhear(text.toString()));
        channel.on('end', () => {
          channel.exit(0);
          channel.end();
        });
      });
    });
  });
  server.injectSocket(socket);
}
