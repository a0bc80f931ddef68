import { traceUrl } from './trace-url.js';

test.each([
  ['http://jaeger/trace/', 'abc', 'http://jaeger/trace/abc'],
  ['https://x/?id={trace_id}&o=1', 'abc', 'https://x/?id=abc&o=1'],
  [undefined, 'abc', null],
  ['http://jaeger/trace/', null, null],
])('%s of %s: %s', (address, traceId, url) => {
  expect(traceUrl(address, traceId)).toBe(url);
});
