import { type ProviderErrorKind } from '../provider/provider-error.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Runpod has no code for "sold out": it is a 400 told apart by its text alone. */
const noCapacityText = /no (longer )?(any )?instances|not enough|resources to deploy/i;

/** What an error status means. A POST whose effect is in doubt is `ambiguous`: the pod may exist. */
export function classifyAnswer(method: Method, status: number, detail: string): ProviderErrorKind {
  switch (status) {
    case 400:
      return method === 'POST' && noCapacityText.test(detail) ? 'no-capacity' : 'rejected';
    case 401:
    case 403:
      return 'auth';
    case 402:
      return 'insufficient-funds';
    case 404:
      return method === 'POST' ? 'rejected' : 'gone';
    case 409:
      return 'not-ready';
    case 429:
      return 'rate-limited';
    default:
      return classifyOther(method, status);
  }
}

/** What no usable answer means: a timeout, a reset, or a success whose body cannot be read. */
export function classifySilence(method: Method): ProviderErrorKind {
  return method === 'POST' ? 'ambiguous' : 'unknown';
}

/** 410 is the API's retirement, not a pod's: it must never count as "gone". 408 is a timeout at the other end. */
function classifyOther(method: Method, status: number): ProviderErrorKind {
  return status > 400 && status < 500 && status !== 408 ? 'rejected' : classifySilence(method);
}
