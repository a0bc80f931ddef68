import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as the receiver got it. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  port: number;
  received: Received[];
  /** How requests are answered from now on; a 204 unless told. */
  answer: (respond: (response: ServerResponse, path: string) => void) => void;
  /** Resolves when so many requests have come to a path. */
  count: (path: string, wanted: number) => Promise<void>;
  /** Resolves when requests with so many different webhook-ids have come. */
  distinct: (wanted: number) => Promise<void>;
  stop: () => Promise<void>;
}

/** An HTTP server for tests, on a free port of 127.0.0.1, that notes what it is sent. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let respond = (response: ServerResponse, _path: string): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers, body });
      respond(response, path);
      for (const look of waiting) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const until = (fact: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!fact()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    port,
    received,
    answer: (next) => (respond = next),
    count: (path, wanted) =>
      until(() => received.filter((request) => request.path === path).length >= wanted),
    distinct: (wanted) =>
      until(() => new Set(received.map(({ headers }) => headers['webhook-id'])).size >= wanted),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
