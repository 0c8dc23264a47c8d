/**
 * How often one content is tried, over some two hours. Then the subscriber misses it, but not the next one: a feed holds
 * more than what is new. Its lease decides when a subscriber that has left is forgotten, as it decides for all others.
 */
export const MAX_ATTEMPTS = 8;

/** Longest wait before the second attempt, in milliseconds; it doubles with each further one. */
const FIRST_WAIT = 60_000;

/**
 * When to try again after `attempts` failures. Between half and all of the wait, by chance, so that subscribers that
 * failed together do not come back together.
 */
export function retryAt(now: Date, attempts: number): Date {
  const wait = FIRST_WAIT * 2 ** (attempts - 1);
  return new Date(now.getTime() + wait * (0.5 + Math.random() / 2));
}
