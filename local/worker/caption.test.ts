import { wrap } from './caption.js';

test.each([
  ['short', 'A cat', 20, 3, ['A cat']],
  ['breaks at words', 'A cat walking through', 9, 3, ['A cat', 'walking', 'through']],
  ['too long', 'A cat walking through a garden', 9, 2, ['A cat', 'walking…']],
  ['fits exactly', 'A cat walks', 5, 2, ['A cat', 'walks']],
  ['one line, cut', 'one two three', 8, 1, ['one two…']],
  ['a word longer than the line', 'abcdefghij', 4, 3, ['abcd', 'efgh', 'ij']],
  ['line breaks and control characters', 'a\r\n\tb\u0000c', 20, 3, ['a b c']],
  ['nothing', '', 10, 3, ['']],
])('%s', (_name, text, width, most, lines) => {
  expect(wrap(text, width, most)).toEqual(lines);
});
