import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { behaviours, isBehaviour } from './behaviours.js';
import { type Receipt } from './verify.js';

/** A receiver in a process of its own: misbehaves as the path says, and hands over what it got when it is asked. */
let receipts: Receipt[] = [];
const seen = new Set<string>();
const accepted = new Set<string>();

const server = createServer((request, response) => {
  response.on('error', () => undefined);
  void text(request).then(
    (body) => {
      const at = performance.timeOrigin + performance.now();
      const webhookId = String(request.headers['webhook-id']);
      const name = (request.url ?? '').split(/[/?]/)[1] ?? '';
      const behave = behaviours[isBehaviour(name) ? name : 'ok'];
      const first = !seen.has(webhookId);
      seen.add(webhookId);
      const { task_id, event_type } = JSON.parse(body) as { task_id: string; event_type: string };
      const taken = behave(response, first) === 'accepted';
      if (taken) accepted.add(webhookId);
      receipts.push({ webhookId, taskId: task_id, eventType: event_type, name, at, accepted: taken });
    },
    () => undefined,
  );
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (message) => {
  if (message === 'count') return void process.send?.({ accepted: accepted.size });
  process.send?.({ receipts });
  receipts = [];
  seen.clear();
  accepted.clear();
});
process.on('disconnect', () => process.exit(0));
