import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { apiOf, ended } from '../support/stack.js';
import { holds, screens, visit, type Stage } from './stage.js';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe found: what it is, how bad, and where. */
interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** How each page is looked at. */
const looks = [
  ['desktop', 'light'],
  ['desktop', 'dark'],
  ['phone', 'dark'],
] as const;

type Sight = [path: string, sight: string];

/** Pages of tasks: none has a serious finding by axe or scrolls sideways, in either theme, on either screen. */
export async function findNoBarriersToTasks(stage: Stage): Promise<void> {
  const id = await makeASign(stage);
  await findNoBarriers(stage, [
    ['/', 'Latest videos'],
    ['/tasks', 'A sign'],
    ['/tasks?view=gallery', 'A sign'],
    [`/tasks/${id}`, 'Timeline'],
    ['/new', 'What you ask for'],
    ['/new?kind=batch', 'Choose a file'],
    ['/batches', 'Batches'],
  ]);
}

/** The same of pages about the fleet and about what goes wrong. */
export async function findNoBarriersElsewhere(stage: Stage): Promise<void> {
  const { worker_id } = await apiOf(stage.stack).get(await makeASign(stage));
  await findNoBarriers(stage, [
    ['/workers', 'Phase'],
    [`/workers/${worker_id}`, 'Pod'],
    ['/scaling', 'Decisions'],
    ['/failures', 'Failures'],
    ['/webhooks', 'Rotate the task secret'],
    ['/settings', 'TARGET_WAIT_SEC'],
    ['/nowhere', 'There is no such page'],
  ]);
}

/** A video that is there to be seen; gives its task's id. */
async function makeASign({ stack }: Stage): Promise<string> {
  const params = { prompt: 'A sign', frames: 8 };
  const { id } = await apiOf(stack).create({ task_type: 'video_generation', params });
  await ended(apiOf(stack), id);
  return id;
}

/** The page has drawn the look it was told, and nothing moves towards it any more. */
const atRest = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  .then(() => 0)`;

async function findNoBarriers(stage: Stage, sights: Sight[]): Promise<void> {
  const findings: string[] = [];
  await visit(stage, '/', async (page) => {
    for (const [path, sight] of sights) {
      await page.goto(stage.stack.url + path);
      for (const [screen, colorScheme] of looks) {
        await page.setViewportSize(screens[screen].viewport);
        await page.emulateMedia({ colorScheme });
        await page.getByText(sight).locator('visible=true').first().waitFor();
        await holds(page, `document.documentElement.dataset.mantineColorScheme === '${colorScheme}'`);
        await page.evaluate(atRest);
        const found = await seriousFindings(page);
        if (!(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')))
          found.push('scrolls sideways');
        findings.push(...found.map((finding) => `${path} ${screen} ${colorScheme}: ${finding}`));
      }
    }
  });
  expect(findings).toEqual([]);
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: Finding[] }>(
    `axe.run({ resultTypes: ['violations'] })`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`),
    );
}
