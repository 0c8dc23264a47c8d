import { setTimeout as sleep } from 'node:timers/promises';

/** A request without an answer for so long hangs: longer than any deadline of ours. */
const HANG_MS = 90_000;

/** Pause between two requests of a reader, in milliseconds. */
const PAUSE_MS = 20;

/** What a reader may ask for. */
const PATHS = [
  '/feeds/all.rss',
  '/feeds/all.json',
  '/api/items?limit=20',
  '/api/search?q=learning',
  '/api/topics',
  '/',
] as const;

/** Clients of a site whose database comes and goes. They note answers that are neither whole nor a 503 with a time to come back. */
export class RemoteReaders {
  /** Answers by status. */
  readonly answers: Record<number, number> = {};
  readonly failures: string[] = [];
  readonly #origin: string;
  readonly #random: () => number;
  readonly #stop = new AbortController();
  #reading: Promise<unknown> = Promise.resolve();

  constructor(origin: string, random: () => number) {
    this.#origin = origin;
    this.#random = random;
  }

  /** Lets so many clients read until {@link end}. */
  start(clients: number): void {
    const { signal } = this.#stop;
    const read = async () => {
      while (!signal.aborted) {
        const path = PATHS[Math.floor(this.#random() * PATHS.length)] ?? '/';
        await this.ask(path);
        await sleep(PAUSE_MS);
      }
    };
    this.#reading = Promise.all(Array.from({ length: clients }, read));
  }

  /** Sends a request, and checks its answer. @returns the answer; `undefined` for one that does not hold */
  async ask(path: string, init: RequestInit = {}): Promise<Response | undefined> {
    try {
      const response = await fetch(`${this.#origin}${path}`, {
        ...init,
        signal: AbortSignal.timeout(HANG_MS),
      });
      const text = await response.text();
      const { status, headers } = response;
      this.answers[status] = (this.answers[status] ?? 0) + 1;
      if (response.ok || (status === 503 && Number(headers.get('Retry-After')) > 0))
        return new Response(text, { status, headers });
      this.failures.push(`${path}: ${status} ${text.slice(0, 300)}`);
    } catch (error) {
      this.failures.push(`${path}: ${error} ${(error as Error).cause ?? ''}`);
    }
    return undefined;
  }

  /** Waits until so many more requests were answered with a status. */
  async answered(status: number, more: number): Promise<void> {
    const enough = (this.answers[status] ?? 0) + more;
    while ((this.answers[status] ?? 0) < enough) {
      if (this.failures.length > 0) throw new Error(this.failures[0]);
      await sleep(PAUSE_MS);
    }
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }
}
