import { readPrompts } from './read-prompts';

test('plain lines and JSON lines may be mixed; empty lines do not count', () => {
  const text =
    'A cat\n\n  A dog  \r\n{"prompt":"A fox","params":{"seed":1}}\n{"task_type":"x","params":{"prompt":"A hen"}}';
  expect(readPrompts(text)).toEqual({
    items: ['A cat', 'A dog', { prompt: 'A fox', params: { seed: 1 } }, { params: { prompt: 'A hen' } }],
    problems: [],
  });
});

test('a line that cannot be read is named, the first three of them', () => {
  const { items, problems } = readPrompts('{oops\nfine\n{"a":1}\n{"params":[]}\n{}');
  expect(items).toEqual(['fine']);
  expect(problems.map((problem) => problem.slice(0, 6))).toEqual(['Line 1', 'Line 3', 'Line 4']);
});
