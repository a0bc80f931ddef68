import { type Account } from '../account.js';
import { billingQuery } from '../requests/query.js';
import { validate } from '../requests/validate.js';
import { podBilling, resolveBillingWindow } from '../pods/billing.js';
import { type Route } from './route.js';

/** What the pods have cost, an hour or so late. */
export function billingRoutes({ pods, clock, settings }: Account): Route[] {
  return [
    {
      method: 'GET',
      path: '/v2/billing/pods',
      handle: (request) => {
        const query = validate(billingQuery, request.query);
        const now = clock.now();
        const window = resolveBillingWindow(query, now);
        const chosen = pods.all().filter(({ id }) => (query.podId ?? id) === id);
        return podBilling(chosen, window, now - settings.billingLagMs, query.podId ?? null);
      },
    },
  ];
}
