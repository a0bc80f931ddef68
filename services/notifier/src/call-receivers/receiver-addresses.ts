import { lookup, Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { errorCode } from '@callsheet/runtime';
import { addressIsPublic } from './address-is-public.js';
import { isAllowed, type AllowList } from './allow-list.js';

/** For one name server; a second is tried after it. */
const DNS_TIMEOUT_MS = 3000;

/** The receiver's address is on a network that webhooks must not reach. */
export class AddressRefused extends Error {
  constructor(host: string, addresses: readonly string[]) {
    super(`refused: ${host} is ${addresses.join(', ')}, which is not public (see WEBHOOK_ALLOW_PRIVATE)`);
  }
}

/** Finds the addresses of receivers, and only those that may be called. */
export class ReceiverAddresses {
  private readonly resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 });

  constructor(
    private readonly allowed: AllowList,
    dnsServers: readonly string[] = [],
  ) {
    if (dnsServers.length > 0) this.resolver.setServers(dnsServers);
  }

  /** Throws AddressRefused for a host that is itself an address and may not be called; names are judged by `lookup`. */
  checkLiteral(host: string): void {
    if (isIP(host) !== 0 && !this.mayCall(host, host)) throw new AddressRefused(host, [host]);
  }

  /** Resolves a name once, for one connection; the socket connects to exactly the addresses that were judged here. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.usable(host).then(
      (usable) => {
        const [first] = usable;
        if (options.all) callback(null, usable);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), []),
    );
  };

  private async usable(host: string): Promise<{ address: string; family: 4 | 6 }[]> {
    const found = await this.resolve(host);
    const usable = found.filter((address) => this.mayCall(host, address));
    if (usable.length === 0) throw new AddressRefused(host, found);
    return usable.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
  }

  /**
   * Asks name servers directly: the system's resolver has four threads, which a few dead name servers would keep busy for
   * everybody. It is asked for names that only this machine or network knows, which are of use only when something
   * private is allowed.
   */
  private async resolve(host: string): Promise<string[]> {
    if (/^(.+\.)?localhost\.?$/i.test(host)) return ['127.0.0.1', '::1'];
    const answers = await Promise.allSettled([this.resolver.resolve4(host), this.resolver.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const { names, subnets } = this.allowed;
    if (names.size + subnets.length > 0)
      return (await lookup(host, { all: true })).map(({ address }) => address);
    throw new Error(`no address found for ${host} (${answers.map(reason).join(', ')})`);
  }

  private mayCall(host: string, address: string): boolean {
    return isAllowed(this.allowed, host, address) || addressIsPublic(address);
  }
}

function reason(answer: PromiseSettledResult<unknown>): string {
  return answer.status === 'rejected' ? (errorCode(answer.reason) ?? 'failed') : 'none';
}
