import { handleDeadLetters } from '../../functions/worker/dead-letters.ts';
import {
  type ConsumerDeps,
  consume,
  type Delivery,
  type Outbox,
  type QueuedPapers,
} from '../../functions/worker/queue.ts';

/** Retries before a message becomes a dead letter, as in wrangler.toml. */
const MAX_RETRIES = 5;

interface Letter {
  readonly body: unknown;
  attempts: number;
}

/**
 * A queue in this process with the guarantees of Cloudflare Queues: messages are copies of at most 128 KB, in batches of at most 100,
 * delivered at least once and in any order, and dead letters after {@link MAX_RETRIES}.
 */
export class Queue implements Outbox {
  waiting: Letter[] = [];
  dead: Letter[] = [];
  /** Size of the largest message sent, in bytes. */
  largest = 0;

  async sendBatch(messages: Iterable<{ readonly body: QueuedPapers }>): Promise<void> {
    const batch = [...messages].map(({ body }) => JSON.stringify(body));
    if (batch.length > 100) throw new Error(`a batch of ${batch.length} messages, at most 100 are taken`);
    for (const text of batch) {
      this.largest = Math.max(this.largest, text.length);
      if (text.length > 128_000)
        throw new Error(`a message of ${text.length} bytes, at most 128,000 are taken`);
      this.waiting.push({ body: JSON.parse(text), attempts: 0 });
    }
  }

  /** Duplicates every waiting message. */
  duplicate(): void {
    this.waiting.push(...this.waiting.map((letter) => ({ ...letter })));
  }

  /**
   * Delivers one batch: the messages at these places of the queue. A message without acknowledgement comes again, as after the
   * death of a consumer.
   */
  async deliver(places: readonly number[], deps: ConsumerDeps, isAlive = () => true): Promise<void> {
    const letters = places.map((place) => this.waiting[place]).filter((letter) => letter !== undefined);
    this.waiting = this.waiting.filter((letter) => !letters.includes(letter));
    await this.#handle(letters, consume, deps, isAlive, (letter) => {
      if (letter.attempts <= MAX_RETRIES) this.waiting.push(letter);
      else this.dead.push({ ...letter, attempts: 0 });
    });
  }

  /** Delivers every dead letter once. */
  async deliverDead(deps: ConsumerDeps): Promise<void> {
    const letters = this.dead;
    this.dead = [];
    await this.#handle(
      letters,
      handleDeadLetters,
      deps,
      () => true,
      (letter) => this.dead.push(letter),
    );
  }

  /** Delivers all waiting messages in the order of `pick`, then the dead letters, up to `burials` times. */
  async drain(deps: ConsumerDeps, pick = (_: number) => 0, burials = 3): Promise<void> {
    while (this.waiting.length > 0) await this.deliver([pick(this.waiting.length)], deps);
    for (let i = 0; i < burials && this.dead.length > 0; i++) await this.deliverDead(deps);
  }

  async #handle(
    letters: readonly Letter[],
    handler: typeof consume,
    deps: ConsumerDeps,
    isAlive: () => boolean,
    again: (letter: Letter) => void,
  ): Promise<void> {
    const done = new Set<Letter>();
    const messages = letters.map((letter): Delivery => {
      letter.attempts++;
      return {
        body: structuredClone(letter.body),
        attempts: letter.attempts,
        ack: () => void (isAlive() && done.add(letter)),
        retry: () => {},
      };
    });
    await handler(messages, deps, new AbortController().signal);
    for (const letter of letters) if (!done.has(letter)) again(letter);
  }
}
