import fc from 'fast-check';
import { createLog } from './log.js';

const lines: string[] = [];
const log = createLog('log-test', 'debug', { write: (text) => void lines.push(text) });
beforeEach(() => void lines.splice(0));

// Everything that ends a line, or begins a command to a terminal.
const control = /[\p{Cc}\u2028\u2029]/u;

const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\n',
      '\r\n{"level":"error","msg":"all is lost"}\n',
      '\u001b[2J\u001b]0;owned\u0007',
      '\u009b31m',
      '\u2028',
      '"}',
      '\ud83c',
    ),
  ),
);

test('whatever a text contains, an entry is one line without commands to a terminal, and tells the text', () => {
  fc.assert(
    fc.property(hostile, (parts) => {
      lines.splice(0);
      const text = parts.join('');
      const key = `of ${text}`;
      log.warn({ reason: text, nested: { list: [text], [key]: 1 }, err: new Error(text) }, text);
      const [line = '', ...more] = lines;
      expect(more).toEqual([]);
      expect(line.endsWith('\n')).toBe(true);
      expect(control.test(line.slice(0, -1))).toBe(false);
      expect(JSON.parse(line)).toMatchObject({ level: 'warn', msg: text, reason: text });
    }),
  );
});

test('what is below a secret name is not told', () => {
  log.info({ request: { authorization: 'Bearer abc', token: 'abc' } }, 'asked');
  expect(lines.join('')).not.toContain('abc');
});
