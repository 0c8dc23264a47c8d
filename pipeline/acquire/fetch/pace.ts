import { literalAddress } from './global-address.ts';

/**
 * The owner of a host: the last two labels of its name. arXiv asks for one request in three seconds to all of its hosts
 * together. Under `co.uk` this joins strangers, who merely wait for each other.
 */
export function siteOf(hostname: string): string {
  return literalAddress(hostname) === null ? hostname.split('.').slice(-2).join('.') : hostname;
}

/** Spaces the requests to one site. */
export class Pace {
  readonly #gapMs: number;
  /** Time of the next request to each site, by `performance.now()`. */
  readonly #next = new Map<string, number>();

  /** @param gapMs from the start of one request to the start of the next to the same site */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Waits for the turn of a request. @throws `signal.reason` when it aborts */
  async turn(hostname: string, signal: AbortSignal): Promise<void> {
    const site = siteOf(hostname);
    const now = performance.now();
    const at = Math.max(now, this.#next.get(site) ?? 0);
    this.#next.set(site, at + this.#gapMs);
    if (at === now) return;
    signal.throwIfAborted();
    const end = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(at - now))]);
    await new Promise((resolve) => end.addEventListener('abort', resolve, { once: true }));
    signal.throwIfAborted();
  }
}
