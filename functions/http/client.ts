import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';

/** Identifies the client of a request, for limits; `null` for requests that the site makes itself. */
export type ClientOf = (c: Context) => string | null;

/** Length of the prefix that one site has at least (RFC 6177), in bits. */
const IPV6_SITE_BITS = 64;

/** What counts as one client: an IPv4 address, or the IPv6 network of a site, which has 2^64 addresses to choose from. */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_SITE_BITS}`)}/${IPV6_SITE_BITS}`;
}
