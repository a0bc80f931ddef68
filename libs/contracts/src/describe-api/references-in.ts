/** The names of the schemas that a piece of a document refers to. */
export function referencesIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(referencesIn);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    key === '$ref' && typeof value === 'string'
      ? [value.slice(value.lastIndexOf('/') + 1)]
      : referencesIn(value),
  );
}
