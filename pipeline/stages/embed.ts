import { isSideOutput } from '../ledger/observe.ts';
import type { EmbeddedPaper, Embedder, ResolvedPaper, SideOutput, Stage } from '../types.ts';

/** The text of a paper that is embedded: title, then abstract. */
export function embeddingText(paper: { readonly title: string; readonly abstract: string }): string {
  return `${paper.title}\n\n${paper.abstract}`;
}

/** Papers that are held per text that the embedder takes at once: short texts go on while the oldest is long. */
const HELD_PER_TEXT = 4;

/** Length of their abstracts, in UTF-16 units, from which no more papers are read. */
const MAX_HELD_CHARS = 2 ** 20;

/** A paper that is held until those before it are embedded. */
interface Held {
  readonly chars: number;
  readonly embedded: Promise<EmbeddedPaper>;
  /** Resolves when it is embedded or has failed. */
  readonly settled: Promise<void>;
  isSettled: boolean;
}

/**
 * Embeds papers whose text is new, as many at once as the embedder can. It reads ahead while the oldest paper is being embedded,
 * and passes that on as soon as it is, without waiting for its input. Papers keep their order; side outputs overtake. A
 * paper that was embedded before passes with `embedding: null`.
 * @param options.all whether to embed those papers too
 * @throws ModelError when the model cannot be run
 */
export function embed(
  embedder: Embedder,
  { all = false } = {},
): Stage<ResolvedPaper | SideOutput, EmbeddedPaper | SideOutput> {
  return async function* (papers, signal) {
    const source = papers[Symbol.asyncIterator]();
    const held: Held[] = [];
    let reading: Promise<IteratorResult<ResolvedPaper | SideOutput>> | undefined;
    let hasEnded = false;
    const busy = () => held.filter(({ isSettled }) => !isSettled);
    const hasRoom = () =>
      busy().length < embedder.concurrency &&
      held.length < embedder.concurrency * HELD_PER_TEXT &&
      held.reduce((sum, { chars }) => sum + chars, 0) < MAX_HELD_CHARS;
    try {
      while (!hasEnded || held.length > 0) {
        signal.throwIfAborted();
        if (held[0]?.isSettled) {
          yield await (held.shift() as Held).embedded;
          continue;
        }
        if (!hasEnded && hasRoom()) reading ??= source.next();
        const events = [...(reading === undefined ? [] : [reading]), ...busy().map(({ settled }) => settled)];
        const read = await untilAborted(Promise.race(events), signal);
        if (!read) continue;
        reading = undefined;
        if (read.done) hasEnded = true;
        else if (isSideOutput(read.value)) yield read.value;
        else held.push(hold(embedOne(embedder, read.value, all), read.value.abstract.length));
      }
    } finally {
      await source.return?.();
    }
  };
}

function hold(embedded: Promise<EmbeddedPaper>, chars: number): Held {
  const settle = () => {
    held.isSettled = true;
  };
  // A failure is reported when its turn comes; until then it is not unhandled.
  const held: Held = { chars, embedded, settled: embedded.then(settle, settle), isSettled: false };
  return held;
}

async function embedOne(embedder: Embedder, paper: ResolvedPaper, always: boolean): Promise<EmbeddedPaper> {
  if (!always && !paper.needsEmbedding) return { ...paper, embedding: null };
  const { restoredEmbedding } = paper;
  // Vectors of one model are the same on every runtime.
  if (restoredEmbedding?.model === embedder.model) return { ...paper, embedding: restoredEmbedding };
  return { ...paper, embedding: await embedder.embed(embeddingText(paper)) };
}

/** `promise`, or the abort reason if that comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
