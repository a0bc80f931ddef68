/** A line of a list: a prompt, or a prompt with params of its own. */
export type PromptItem = string | { prompt?: string; params?: Record<string, unknown> };

/** Lines that were read, and the first ones that cannot be. */
export interface PromptList {
  items: PromptItem[];
  problems: string[];
}

const PROBLEMS_TOLD = 3;

/** Reads a pasted list: one prompt a line, or one JSON object a line in the form of the API or of a task. */
export function readPrompts(text: string): PromptList {
  const items: PromptItem[] = [];
  const problems: string[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const item = line.startsWith('{') ? readObject(line) : line;
    if (item !== undefined) items.push(item);
    else if (problems.length < PROBLEMS_TOLD)
      problems.push(`Line ${index + 1} is not JSON with a prompt or params.`);
  }
  return { items, problems };
}

function readObject(line: string): PromptItem | undefined {
  try {
    const { prompt, params } = JSON.parse(line) as Record<string, unknown>;
    if (typeof params === 'object' && params !== null && !Array.isArray(params))
      return { ...(typeof prompt === 'string' ? { prompt } : {}), params: params as Record<string, unknown> };
    return typeof prompt === 'string' ? { prompt } : undefined;
  } catch {
    return undefined;
  }
}
