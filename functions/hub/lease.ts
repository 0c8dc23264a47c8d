/** How long a subscription lasts: the bounds, and the lease of a request that names none. */
const LEASE_SECONDS = { min: 300, default: 10 * 86_400, max: 30 * 86_400 } as const;

/** The lease that the hub grants, in seconds (WebSub, section 5.1: the hub may change the requested one). */
export function leaseSeconds(requested: number = LEASE_SECONDS.default): number {
  return Math.min(Math.max(requested, LEASE_SECONDS.min), LEASE_SECONDS.max);
}
