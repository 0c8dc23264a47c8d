import ipaddr from 'ipaddr.js';

/** A host name. Its last label starts with no digit, else it could be an IP address (URL Standard, "host parser"). */
const HOST_NAME = /^(?:[a-z0-9_-]+\.)*[a-z_][a-z0-9_-]*$/;

/** Whether a text in lower case is a host name, an IP address, or a range of IP addresses (CIDR). */
export function isHostPattern(text: string): boolean {
  return HOST_NAME.test(text) || rangeOf(text) !== null;
}

/**
 * Makes a function that tells whether patterns hold the host of a URL or an IP address that the host leads to.
 * @param patterns as `isHostPattern` takes them
 */
export function hostMatcher(patterns: readonly string[]): (address: string, hostname: string) => boolean {
  const ranges = patterns.map(rangeOf).filter((range) => range !== null);
  return (text, hostname) => {
    if (patterns.includes(hostname)) return true;
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.parse(text);
    return ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
  };
}

function rangeOf(text: string) {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  const isRange = ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr) || ipaddr.IPv6.isValidCIDR(cidr);
  return isRange ? ipaddr.parseCIDR(cidr) : null;
}
