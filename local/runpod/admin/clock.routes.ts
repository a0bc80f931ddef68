import { z } from 'zod';
import { type Account } from '../account.js';
import { type Route } from '../http/route.js';
import { validate } from '../requests/validate.js';

const aYearMs = 366 * 86_400_000;
const advanceRequest = z.strictObject({ advanceMs: z.int().min(0).max(aYearMs) });

/** The clock that pods boot, cost and end by. */
export function clockRoutes({ clock }: Account): Route[] {
  const now = () => ({ now: new Date(clock.now()).toISOString() });
  return [
    { method: 'GET', path: '/clock', handle: now },
    {
      method: 'POST',
      path: '/clock',
      handle: ({ body }) => {
        clock.advance(validate(advanceRequest, body).advanceMs);
        return now();
      },
    },
  ];
}
