/**
 * Maximum number of attempts to deliver one content, over some two hours. The subscriber then misses it, but not the
 * next one, which holds most of the same papers. Only its lease ends a subscription.
 */
export const MAX_ATTEMPTS = 8;

/** Longest wait before the second attempt; each further attempt doubles it. */
const FIRST_RETRY_MS = 60_000;

/**
 * When to try again after `attempts` failures: after half to all of the wait, by chance, so that subscribers that failed
 * together do not come back together.
 */
export function retryAt(now: Date, attempts: number): Date {
  const wait = FIRST_RETRY_MS * 2 ** (attempts - 1);
  return new Date(now.getTime() + wait * (0.5 + Math.random() / 2));
}
