import { bytes, money, percent, span } from './format';

test.each([
  [null, '–'],
  [0, '0 s'],
  [0.25, '250 ms'],
  [4.24, '4.2 s'],
  [59.4, '59 s'],
  [60, '1m'],
  [200, '3m 20s'],
  [7500, '2h 5m'],
  [273_600, '3d 4h'],
])('a span of %s seconds reads %s', (seconds, text) => expect(span(seconds)).toBe(text));

test.each([
  [undefined, '–'],
  [0, '$0'],
  [0.0123, '$0.0123'],
  [2.345, '$2.35'],
  [12_345.6, '$12,346'],
])('%s dollars read %s', (usd, text) => expect(money(usd)).toBe(text));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [2_048_000, '2.0 MB'],
  [24_000_000_000, '24 GB'],
])('%s bytes read %s', (size, text) => expect(bytes(size)).toBe(text));

test('only a share that is whole reads 100%', () => {
  expect([percent(1), percent(0.9991), percent(0)]).toEqual(['100%', '99.9%', '0%']);
});
