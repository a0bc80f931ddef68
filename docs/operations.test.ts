import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');

test('each alert has its section, and each section of an alert an alert', () => {
  const links = [...read('../deploy/metrics/alerts.yml').matchAll(/docs\/operations\.md#(\S+)/g)];
  const headings = [...read('operations.md').matchAll(/^### (Alert \w+)$/gm)];
  const anchors = headings.map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
  expect(anchors).not.toHaveLength(0);
  expect(anchors).toEqual(links.map(([, anchor]) => anchor));
});
