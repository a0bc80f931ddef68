import { readProblem } from './read-problem.js';

test.each([
  [400, '{"title":"Bad Request","status":400,"detail":"no instances"}', 'no instances'],
  [
    422,
    '{"detail":"Request validation failed.","errors":["$.gpu: x"]}',
    'Request validation failed. $.gpu: x',
  ],
  [404, '{"title":"Not Found"}', 'Not Found'],
  [403, 'error code: 1010', 'error code: 1010'],
  [
    502,
    '<html><head><title>502</title></head>\n<body> Bad gateway </body></html>',
    'HTTP 502 with a page instead of an answer: 502 Bad gateway',
  ],
  [500, '', 'HTTP 500 without a body'],
  [500, '{"detail":', '{"detail":'],
  [500, '[1]', '[1]'],
  [500, '{"detail":null,"errors":"no"}', '{"detail":null,"errors":"no"}'],
  [410, '{"detail":"use v3"}', 'this API version is retired: use v3'],
])('%i with body %j reads "%s"', (status, body, text) => {
  expect(readProblem(status, body)).toBe(text);
});

test('a long answer is cut', () => {
  expect(readProblem(500, 'x'.repeat(10_000))).toHaveLength(500);
});
