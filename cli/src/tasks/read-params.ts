import { InvalidArgumentError } from 'commander';

/** A JSON object from the command line. */
export function jsonObject(text: string): Record<string, unknown> {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidArgumentError('must be a JSON object, e.g. \'{"frames": 24}\'');
  return Object.fromEntries(Object.entries(value));
}

/** `name=value` of --param, gathered; a value that is JSON is taken as that. */
export function gatherParam(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('must be name=value, e.g. guidance_scale=7.5');
  const value = text.slice(at + 1);
  return { ...before, [text.slice(0, at)]: jsonOf(value) ?? value };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
