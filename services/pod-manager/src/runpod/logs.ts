import { z } from 'zod';
import { type ProviderLogLine } from '../provider/provider.js';
import { type RunpodApi } from './api.js';

const Line = z.object({
  ts: z.coerce.date(),
  source: z.enum(['container', 'system']),
  line: z.string(),
});

/** The newest lines that a pod's container and its host have printed. Throws ProviderError. */
export async function readPodLog(api: RunpodApi, id: string): Promise<ProviderLogLine[]> {
  const events = await api.events(`/v2/pods/${encodeURIComponent(id)}/logs?tail=200`);
  return events.flatMap((event) => {
    const { success, data } = Line.safeParse(parseJson(event));
    return success ? [{ at: data.ts, source: data.source, line: data.line }] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
