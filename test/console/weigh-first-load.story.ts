import { visit, type Stage } from './stage.js';

/** The first page of a new visitor brings less than 300 kB of compressed JavaScript; more comes when it is needed. */
export async function weighFirstLoad(stage: Stage): Promise<void> {
  for (const [path, sight] of [
    ['/', 'Overview'],
    ['/tasks', 'Tasks'],
  ] as const)
    await visit(stage, path, async (page) => {
      await page.getByRole('heading', { name: sight }).waitFor();
      const scripts = await page.evaluate<
        { name: string; encodedBodySize: number; decodedBodySize: number }[]
      >(`
        performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
          .map(({ name, encodedBodySize, decodedBodySize }) => ({ name, encodedBodySize, decodedBodySize }))`);
      const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
      expect(scripts.length).toBeGreaterThan(1);
      const sent = sum(scripts.map(({ encodedBodySize }) => encodedBodySize));
      expect(sent).toBeLessThan(300_000);
      expect(sent).toBeLessThan(0.5 * sum(scripts.map(({ decodedBodySize }) => decodedBodySize)));
    });
}
