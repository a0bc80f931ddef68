import { ProviderError } from '../provider/provider-error.js';
import { RateGate } from './rate-gate.js';

test('while it is closed looks are refused; afterwards ends go before creates', async () => {
  const gate = new RateGate();
  gate.close(30);
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  const waiting = [gate.pass('POST').then(note('create')), gate.pass('DELETE').then(note('end'))];
  await expect(gate.pass('GET')).rejects.toThrow(ProviderError);
  expect(order).toEqual([]);
  await Promise.all(waiting);
  expect(order).toEqual(['end', 'create']);
  await gate.pass('GET');
});

test('a later 429 keeps it closed for longer', async () => {
  const gate = new RateGate();
  const began = Date.now();
  gate.close(20);
  const passed = gate.pass('DELETE');
  gate.close(60);
  await passed;
  expect(Date.now() - began).toBeGreaterThanOrEqual(55);
});
