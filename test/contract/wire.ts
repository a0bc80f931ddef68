import { execFile } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** What came back over the wire. */
export interface Reply {
  status: number;
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

/** One request as python-httpx makes it: a new connection, HTTP/1.1, no redirects followed. */
export function httpx(
  method: string,
  url: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const sent = {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate',
    connection: 'keep-alive',
    'user-agent': 'python-httpx/0.28.1',
    ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  return exchange(method, url, sent, (outgoing) => void outgoing.end(body));
}

/** A file as the worker PUTs it: streamed with its length, and no header beside its type. */
export function putFile(url: string, file: string, type: string): Promise<Reply> {
  const headers = { 'content-type': type, 'content-length': String(statSync(file).size) };
  return exchange('PUT', url, headers, (outgoing) => {
    pipeline(createReadStream(file), outgoing).catch((error: Error) => outgoing.destroy(error));
  });
}

/** The heartbeat guardian's call: a real curl, whose output alone is looked at. */
export async function curl(url: string, headers: Record<string, string>, body: string): Promise<string> {
  const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['-s', '-X', 'POST', '-m', '10', url, ...named, '-d', body];
  return (await promisify(execFile)('curl', args)).stdout;
}

function exchange(
  method: string,
  url: string,
  headers: Record<string, string>,
  send: (outgoing: ReturnType<typeof request>) => void,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          headers: incoming.headers,
        }),
      );
    });
    outgoing.on('error', reject);
    send(outgoing);
  });
}
