import ipaddr from 'ipaddr.js';

/** All of IPv6 that is routed; ipaddr.js calls unicast whatever no registry names. */
const global6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True when the text is an IP address on the public internet; false for every special range of the IANA registries (local,
 * private, mapped, translated and tunnelled ones, documentation, multicast, …) and for names.
 */
export function addressIsPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(global6);
}
