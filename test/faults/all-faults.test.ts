import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const stories = readdirSync(__dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'all-faults.test.ts')
  .flatMap((name) => readFileSync(join(__dirname, name), 'utf8').split(/^test/m))
  .filter((story) => /['"]fault \d+/.test(story));
const numberOf = (story: string) => Number(/['"]fault (\d+)/.exec(story)?.[1]);

test('each of the 22 faults has a story', () => {
  const told = [...new Set(stories.map(numberOf))].sort((a, b) => a - b);
  expect(told).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
});

test('each story ends with the wanted pods, the bill, the pods of others, and the search for secrets', () => {
  const unfinished = stories.filter((story) => !story.includes('await story.endsWell('));
  expect(unfinished.map((story) => story.split('\n')[0])).toEqual([]);
});
