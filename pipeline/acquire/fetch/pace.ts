import { literalAddress } from './global-address.ts';

/**
 * Whose servers a host belongs to: the last two labels of its name. arXiv, for one, asks for one request in three seconds
 * to all of its hosts together. Under `co.uk` that takes strangers for one, who then merely wait for each other.
 */
export function siteOf(hostname: string): string {
  return literalAddress(hostname) === null ? hostname.split('.').slice(-2).join('.') : hostname;
}

/** Keeps a distance between requests to one site. */
export class Pace {
  readonly #gap: number;
  /** When each site may be asked next, in the time of `performance.now()`. */
  readonly #next = new Map<string, number>();

  /** @param gap from the start of a request to the next one to the same site, in milliseconds */
  constructor(gap: number) {
    this.#gap = gap;
  }

  /** Waits for the turn of a request. @throws `signal.reason` when it aborts */
  async turn(hostname: string, signal: AbortSignal): Promise<void> {
    const site = siteOf(hostname);
    const now = performance.now();
    const at = Math.max(now, this.#next.get(site) ?? 0);
    this.#next.set(site, at + this.#gap);
    if (at > now) await pause(at - now, signal);
  }
}

/** Waits. @throws `signal.reason` when it aborts before */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
