import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { addressIsPublic } from './address-is-public.js';

/** The receiver's address is on a network that webhooks must not reach. */
export class AddressRefused extends Error {
  constructor(host: string, addresses: readonly string[]) {
    super(`refused: ${host} is ${addresses.join(', ')}, which is not public (see WEBHOOK_ALLOW_PRIVATE)`);
  }
}

/** Throws AddressRefused for a host that is itself an address and may not be called; names are judged by `checkedLookup`. */
export function checkLiteral(host: string, allowed: ReadonlySet<string>): void {
  if (isIP(host) !== 0 && !mayCall(host, host, allowed)) throw new AddressRefused(host, [host]);
}

/** Resolves a name to those of its addresses that may be called; the socket connects to exactly these. */
export function checkedLookup(allowed: ReadonlySet<string>): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      const usable = error ? [] : found.filter(({ address }) => mayCall(host, address, allowed));
      const [first] = usable;
      if (error) callback(error, []);
      else if (first === undefined) callback(new AddressRefused(host, found.map(addressOf)), []);
      else if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function mayCall(host: string, address: string, allowed: ReadonlySet<string>): boolean {
  return allowed.has(host.toLowerCase()) || allowed.has(address) || addressIsPublic(address);
}

function addressOf({ address }: LookupAddress): string {
  return address;
}
