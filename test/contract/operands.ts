/** A query as postgrest-py encodes it: by the rules of HTML forms, so that a space is `+`, also inside JSON. */
export function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}

/** `cs` of a JSON object, with Python's spacing. */
export function contains(key: string, value: string): string {
  return `cs.{"${key}": "${value}"}`;
}
