import ipaddr from 'ipaddr.js';

/** Where IPv6 is handed out for global use (RFC 4291, section 2.4); all else is special or not assigned. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/** Azure's own services answer there, on machines in Azure, although the address is a public one. */
const AZURE_SERVICES = '168.63.129.16';

/**
 * Whether an IP address is one that anybody on the Internet may be sent to: neither private, loopback, link-local (where
 * clouds keep their metadata), shared (RFC 6598), multicast, documentation nor reserved, and no IPv6 address that
 * carries an IPv4 address to some other place (mapped, NAT64, 6to4, Teredo). What is no address is not global.
 */
export function isGlobalAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6
    ? address.match(GLOBAL_UNICAST, 3)
    : address.toString() !== AZURE_SERVICES;
}

/** The address in the host of a parsed URL (`[::1]`, `10.0.0.1`), or `null` when it is a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}
