import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Takes spans as OTLP over HTTP (JSON) and only counts them. */
export async function startCollector() {
  let spans = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      spans += body.split('"spanId":').length - 1 - (body.split('"links":[{').length - 1);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, spans: () => spans, stop };
}
