import { connect } from '@nats-io/transport-node';
import { z } from 'zod';
import { visit, type Viewer } from './browser.js';

/** Milliseconds from an event's arrival on the bus until it is painted: a task that is new, and one that is cancelled. */
export interface News {
  created: number[];
  cancelled: number[];
}

const Id = z.object({ id: z.string() });
const Event = z.object({ task_id: z.string() });

/** Creates tasks and cancels them while the list of tasks is open. */
export async function measureNews(viewer: Viewer, natsUrl: string, count: number): Promise<News> {
  const nats = await connect({ servers: natsUrl });
  const arrivals = new Map<string, number>();
  for (const type of ['task.created', 'task.cancelled'])
    nats.subscribe(type, {
      callback: (_error, message) => {
        const { task_id } = Event.parse(message.json());
        arrivals.set(`${type} ${task_id}`, Date.now());
      },
    });
  const news: News = { created: [], cancelled: [] };
  try {
    await visit(viewer, '/tasks', '', async (page) => {
      await page.getByRole('heading', { name: 'Tasks' }).waitFor();
      await page.getByText('Live').first().waitFor();
      for (let number = 1; number <= count; number += 1) {
        const prompt = `News ${number}.`;
        const shown = page.evaluate<number>(painted(prompt, 'Queued'));
        const { id } = Id.parse(await post(viewer, '/api/tasks', prompt));
        news.created.push((await shown) - (arrivals.get(`task.created ${id}`) ?? NaN));
        const ended = page.evaluate<number>(painted(prompt, 'Cancelled'));
        await post(viewer, `/api/tasks/${id}/cancel`);
        news.cancelled.push((await ended) - (arrivals.get(`task.cancelled ${id}`) ?? NaN));
      }
    });
  } finally {
    await nats.close();
  }
  return news;
}

/** When the task's row with this status has been painted. */
function painted(prompt: string, status: string): string {
  return `new Promise((resolve) => {
    const isThere = () => [...document.querySelectorAll('[role=row]')]
      .some(({ textContent }) => textContent.includes('${prompt}') && textContent.includes('${status}'));
    const look = () => {
      if (!isThere()) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  })`;
}

async function post({ url, apiKey }: Viewer, path: string, prompt?: string): Promise<unknown> {
  const body = prompt === undefined ? {} : { task_type: 'video_generation', params: { prompt } };
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
