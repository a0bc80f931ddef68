// An OTLP/HTTP receiver in Jaeger's place: it answers Jaeger's query for the services whose spans arrived.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const services = new Set();

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  // The name stands as a plain text in JSON and in protobuf alike.
  const text = Buffer.concat(chunks).toString('latin1');
  for (const [name] of text.matchAll(/(callsheet-)?(ingest|scheduler|pod-manager|notifier|worker)/g))
    services.add(name);
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/json' }).end();
}).listen(4318);

createServer((_, response) => {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ data: [...services] }));
}).listen(16686);

process.on('SIGTERM', () => process.exit(0));
