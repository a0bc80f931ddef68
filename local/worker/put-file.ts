import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { EdgeError } from './edge-error.js';

/**
 * Streams a file from disk to a presigned URL; 200 and 201 are success. Throws EdgeError.
 * Plain node:http, because fetch sends a stream chunked and storage wants a Content-Length.
 */
export async function putFile(call: string, url: string, file: string, contentType: string): Promise<void> {
  const headers = { 'Content-Type': contentType, 'Content-Length': (await stat(file)).size };
  const { status, text } = await send(url, headers, file).catch((error: unknown) => {
    throw EdgeError.fromNetwork(call, error);
  });
  if (status !== 200 && status !== 201) throw EdgeError.fromStatus(call, status, text);
}

async function send(
  url: string,
  headers: http.OutgoingHttpHeaders,
  file: string,
): Promise<{ status: number; text: string }> {
  const { request } = url.startsWith('https:') ? https : http;
  const put = request(url, { method: 'PUT', headers, timeout: 600_000 });
  put.once('timeout', () => put.destroy(new Error('no answer for 600 s')));
  // A server may answer before it has read everything: its answer says more than the broken pipe, and a file that
  // cannot be read reaches `answered` as the request's error.
  pipeline(createReadStream(file), put).catch(() => undefined);
  return readAnswer(put).finally(() => put.destroy());
}

async function readAnswer(put: http.ClientRequest): Promise<{ status: number; text: string }> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    put.once('response', resolve);
    put.on('error', reject);
  });
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}
