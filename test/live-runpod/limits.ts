import { httpUrl } from '@callsheet/runtime';
import { z } from 'zod';

/** Beyond these nothing is rented, whatever is asked for. */
const most = { usdPerHour: 1, minutes: 15 };

const toBeSet = (what: string) => ({ error: `must be set: ${what}` });

/** What a run on a real account needs to be told; it rents one pod, for money. */
export const Limits = z.object({
  RUNPOD_LIVE: z.literal('1', toBeSet('1 says that a GPU may be rented for money')),
  RUNPOD_API_KEY: z.string(toBeSet('a key that may manage pods')).trim().min(1),
  RUNPOD_API_URL: httpUrl.default('https://api.runpod.io'),
  RUNPOD_LIVE_MAX_USD_PER_HOUR: z.coerce
    .number(toBeSet(`what the pod may cost an hour, at most ${most.usdPerHour} USD`))
    .positive()
    .max(most.usdPerHour),
  RUNPOD_LIVE_MAX_MINUTES: z.coerce
    .number(toBeSet(`when the pod is ended at the latest, at most ${most.minutes} minutes`))
    .positive()
    .max(most.minutes),
  RUNPOD_WORKER_IMAGE: z.string().optional(),
});
export type Limits = z.infer<typeof Limits>;
