import ipaddr from 'ipaddr.js';

/** IPv6 addresses assigned for global use (RFC 4291, section 2.4). */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/** A public address at which Azure's internal services answer machines in Azure. */
const AZURE_SERVICES = '168.63.129.16';

/**
 * Whether an IP address is a public one. Private, loopback, link-local (with the metadata services of clouds), shared
 * (RFC 6598), multicast, documentation and reserved addresses are not; neither are IPv6 addresses that embed an IPv4
 * address (mapped, NAT64, 6to4, Teredo), nor other text.
 */
export function isGlobalAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6
    ? address.match(GLOBAL_UNICAST, 3)
    : address.toString() !== AZURE_SERVICES;
}

/** The IP address in the host of a parsed URL (`[::1]`, `10.0.0.1`); `null` for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}
