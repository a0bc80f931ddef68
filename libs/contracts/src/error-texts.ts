import { z } from 'zod';

const kinds: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
  record: 'a JSON object',
};

/** Says in plain words what a wrong or missing value should be; used for every schema that gives no text of its own. */
z.config({
  customError: (issue) => {
    if (issue.code !== 'invalid_type') return undefined;
    return issue.input === undefined ? 'is required' : `must be ${kinds[issue.expected] ?? issue.expected}`;
  },
});
