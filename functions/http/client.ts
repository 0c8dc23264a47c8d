import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';

/** Identifies the client of a request, for limits; `null` for requests that the site makes itself. */
export type ClientOf = (c: Context) => string | null;

/** Fields that proxies add to a request. */
const PROXY_FIELDS = ['Forwarded', 'Via', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP'];

/**
 * Whether a request comes from a program on this machine, and through no proxy: all requests through a proxy on this
 * machine come from its loopback address.
 * @param address of the client
 */
export function isFromThisMachine(c: Context, address: string | null): boolean {
  return (
    address !== null &&
    isLoopback(address) &&
    isLoopback(new URL(c.req.url).hostname.replace(/^\[|\]$/g, '')) &&
    PROXY_FIELDS.every((field) => c.req.header(field) === undefined)
  );
}

/** Whether an address, or the name `localhost`, leads to this machine and from no other. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
}

/** Length of the prefix that one site has at least (RFC 6177), in bits. */
const IPV6_SITE_BITS = 64;

/** What counts as one client: an IPv4 address, or the IPv6 network of a site, which has 2^64 addresses to choose from. */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_SITE_BITS}`)}/${IPV6_SITE_BITS}`;
}
