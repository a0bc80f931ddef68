import ipaddr from 'ipaddr.js';

/** Names, addresses and subnets that may be called although they are not public. */
export interface AllowList {
  names: ReadonlySet<string>;
  subnets: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
}

/** Reads a list separated by commas, e.g. `127.0.0.1, 10.1.0.0/16, receiver.internal`. */
export function parseAllowList(text: string): AllowList {
  const entries = text
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return {
    names: new Set(entries.filter((entry) => !isSubnet(entry))),
    subnets: entries.filter(isSubnet).map(asSubnet),
  };
}

/** True when the list names this host, or this address of it. */
export function isAllowed({ names, subnets }: AllowList, host: string, address: string): boolean {
  if (names.has(host.toLowerCase())) return true;
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return subnets.some(
    ([network, prefix]) => parsed.kind() === network.kind() && parsed.match(network, prefix),
  );
}

function isSubnet(entry: string): boolean {
  return ipaddr.isValidCIDR(entry) || ipaddr.isValid(entry);
}

function asSubnet(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (entry.includes('/')) return ipaddr.parseCIDR(entry);
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
