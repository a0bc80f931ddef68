import { z } from 'zod';
import { type Account } from '../account.js';
import { validate } from '../requests/validate.js';
import { type Route } from './route.js';

const sshKeys = z.strictObject({
  keys: z.array(z.string().regex(/^(ssh|ecdsa|sk)-\S+ \S+([ \t][^\n\r]*)?$/)),
});

/** The account's registered SSH keys. PUT replaces the whole set; the journal shows who did. */
export function accountRoutes(account: Account): Route[] {
  const path = '/v2/account/ssh-keys';
  return [
    { method: 'GET', path, handle: () => ({ keys: account.sshKeys }) },
    {
      method: 'PUT',
      path,
      handle: ({ body }) => {
        account.sshKeys = validate(sshKeys, body).keys;
        return { keys: account.sshKeys };
      },
    },
  ];
}
