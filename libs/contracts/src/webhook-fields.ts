import { z } from 'zod';

const NOT_HTTP = 'must be an http(s) URL';

/** Why a webhook may not be sent to this URL; undefined when it may. Where its host lies is judged when it is called. */
export function webhookUrlProblem(text: string): string | undefined {
  if (text.length > 2000) return 'must be at most 2000 characters';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return NOT_HTTP;
  if (url.username !== '' || url.password !== '')
    return 'must not contain a user name or password; send a custom header instead';
  return url.port === '0' ? 'must have a port from 1 to 65535' : undefined;
}

/** An address that webhooks are sent to. */
export const WebhookUrl = z.string(NOT_HTTP).superRefine((text, context) => {
  const message = webhookUrlProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** Set by the sender, or part of how the request travels. */
const reservedHeader =
  /^(host|content-length|content-type|content-encoding|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|user-agent|proxy-.*|webhook-.*)$/;
/** RFC 9110, 5.6.2 and 5.5, in ASCII: a line break would begin another header. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const headerValue = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

/** Headers that an endpoint wants with every request, e.g. `authorization`; names are kept in lower case. */
export const WebhookHeaders = z
  .record(z.string(), z.string().max(2000))
  .superRefine((headers, context) => {
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    if (names.length > 20) context.addIssue({ code: 'custom', message: 'must be at most 20 headers' });
    for (const [name, value] of Object.entries(headers)) {
      const message = headerProblem(name, value, names);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name.slice(0, 100)], message });
    }
  })
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );

function headerProblem(name: string, value: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  if (!headerName.test(name)) return 'is not a header name';
  if (reservedHeader.test(lower)) return 'is set by Callsheet and cannot be changed';
  if (names.indexOf(lower) !== names.lastIndexOf(lower)) return 'is given twice';
  if (!headerValue.test(value)) return 'must be printable ASCII on one line';
  return undefined;
}
