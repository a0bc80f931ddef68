import { BlockList, isIP, type IPVersion } from 'node:net';

/** https://www.iana.org/assignments/iana-ipv4-special-registry, multicast and the reserved rest. */
const special4 = blockList('ipv4', [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]);

/** All of IPv6 that is routed: everything else (loopback, local, mapped and translated IPv4, multicast) lies outside. */
const global6 = blockList('ipv6', ['2000::/3']);

/** https://www.iana.org/assignments/iana-ipv6-special-registry, as far as it lies in 2000::/3; 6to4 hides an IPv4 address. */
const special6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** True when the text is an IP address on the public internet; false for local, private and special ones and for names. */
export function addressIsPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special4.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

function blockList(family: IPVersion, subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
