import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(__dirname, 'worker-contract.md'), 'utf8');
const links = [...page.matchAll(/\[([^\]]+)\]\((\.\.\/[^)]+\.test\.ts)\)/g)].map(
  ([, title = '', file = '']) => ({ title, file: join(__dirname, file) }),
);

test('every test that the page names exists under that name', () => {
  expect(links.length).toBeGreaterThan(30);
  const missing = links.filter(({ title, file }) => {
    if (!existsSync(file)) return true;
    const source = readFileSync(file, 'utf8');
    return (
      !title.endsWith('.test.ts') && !["'", '"'].some((mark) => source.includes(`${mark}${title}${mark}`))
    );
  });
  expect(missing).toEqual([]);
});
