import { metrics, type MetricDefinition } from '@callsheet/telemetry';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Stack } from '../../local/stack/stack.js';
import { apiOf, ended, startTestStack, until } from '../support/stack.js';

const deploy = join(__dirname, '../../deploy/metrics');
const alerts = readFileSync(join(deploy, 'alerts.yml'), 'utf8');
const dashboard = readFileSync(join(deploy, 'grafana/dashboards/callsheet.json'), 'utf8');
const definitions: MetricDefinition[] = Object.values(metrics);
const labels = new Set(definitions.flatMap((one) => one.labels).map((label) => label.replaceAll('.', '_')));

let stack: Stack;
const receiver = createServer((request, response) => void (request.resume(), response.writeHead(204).end()));

beforeAll(async () => {
  stack = await startTestStack();
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
}, 120_000);

afterAll(async () => {
  await stack.stop();
  receiver.close();
});

test('every metric of the rules, the dashboard and docs/metrics.md is in a scrape of a stack that has worked', async () => {
  const { port } = receiver.address() as AddressInfo;
  const api = apiOf(stack);
  const wish = { task_type: 'video_generation', params: { prompt: 'A cat', frames: 8 } };
  const task = await api.create({ ...wish, webhook_url: `http://127.0.0.1:${port}/` });
  // No GPU has as much: it stays in the queue.
  await api.create({ ...wish, min_vram_gb: 1000 });
  expect((await ended(api, task.id)).status).toBe('Complete');

  const wanted = new Set([...namesIn(alerts), ...namesIn(dashboard), ...definitions.map(prometheusName)]);
  expect(wanted.size).toBeGreaterThanOrEqual(definitions.length);
  const deadline = Date.now() + 40_000;
  const missing = await until(async () => {
    const there = new Set(namesIn(await scrapeAll()));
    const found = [...wanted].filter((name) => !there.has(name));
    return (found.length === 0 || Date.now() > deadline) && found;
  });
  expect(missing).toEqual([]);
  expect(await scrapeAll()).not.toContain(task.id);
}, 120_000);

test('each alert says how bad it is and where to read on', () => {
  const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(8);
  const links = [...alerts.matchAll(/runbook_url: docs\/operations\.md#alert-(\w+)/g)].map(
    ([, link]) => link,
  );
  expect(links).toEqual(names.map((name) => name.toLowerCase()));
  expect(alerts.match(/severity: (warning|critical)/g)).toHaveLength(names.length);
  if (spawnSync('promtool', ['--version']).error) return;
  execFileSync('promtool', ['check', 'rules', join(deploy, 'alerts.yml')]);
});

/** Names of our metrics in a text, without a histogram's suffixes. */
function namesIn(text: string): string[] {
  const found = text.match(/\b(callsheet|http_server|nodejs|db_client)_[a-z0-9_]+/g) ?? [];
  return found.map((name) => name.replace(/_(bucket|count|sum)$/, '')).filter((name) => !labels.has(name));
}

function prometheusName({ name, kind, unit }: MetricDefinition): string {
  const suffix = `${unit === 's' ? '_seconds' : ''}${kind === 'counter' ? '_total' : ''}`;
  return `${name.replaceAll('.', '_')}${suffix}`.replace(/_count$/, '');
}

async function scrapeAll(): Promise<string> {
  const urls = ['ingest', 'scheduler', 'pod-manager', 'notifier'].flatMap(
    (name) =>
      /"url":"(http[^"]+)"/.exec(readFileSync(join(stack.dir, 'logs', `${name}.log`), 'utf8'))?.[1] ?? [],
  );
  expect(urls).toHaveLength(4);
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.join('\n');
}
