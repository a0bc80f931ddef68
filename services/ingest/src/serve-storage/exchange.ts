import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/**
 * Sends a request on and gives the answer as soon as its headers are there, also when the body was not read to its end. A
 * sender that breaks off breaks the request that is sent on. Throws when the other side cannot be reached.
 */
export function exchange(
  url: string,
  sent: { method: string; headers: IncomingHttpHeaders; body: string | IncomingMessage | undefined },
): Promise<IncomingMessage> {
  const { method, headers, body } = sent;
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const onward = send(url, { method, headers });
    onward.once('response', resolve);
    // After the answer it says only that the rest of the body was not wanted.
    onward.on('error', reject);
    if (body === undefined || typeof body === 'string') return void onward.end(body);
    onward.once('response', (answer: IncomingMessage) => {
      answer.once('end', () => {
        if (onward.writableFinished) return;
        // Nobody reads the rest of the body; its sender must get rid of it to hear the answer.
        body.unpipe(onward).resume();
        onward.destroy();
      });
    });
    body.once('close', () => {
      if (!body.complete) onward.destroy(new Error('the sender broke off'));
    });
    body.pipe(onward);
  });
}
