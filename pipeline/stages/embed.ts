import { isSideOutput } from '../ledger/observe.ts';
import type { EmbeddedPaper, Embedder, ResolvedPaper, SideOutput, Stage } from '../types.ts';

/** The text of a paper that is embedded: title, then abstract. */
export function embeddingText(paper: { readonly title: string; readonly abstract: string }): string {
  return `${paper.title}\n\n${paper.abstract}`;
}

/**
 * Embeds papers whose text is new, as many at once as the embedder can. Papers keep their order; side outputs overtake. A paper that was embedded before
 * passes with `embedding: null`.
 * @param options.all whether to embed those papers too
 * @throws ModelError when the model cannot be run
 */
export function embed(
  embedder: Embedder,
  { all = false } = {},
): Stage<ResolvedPaper | SideOutput, EmbeddedPaper | SideOutput> {
  return async function* (papers, signal) {
    const inFlight: Promise<EmbeddedPaper>[] = [];
    for await (const paper of papers) {
      signal.throwIfAborted();
      if (isSideOutput(paper)) {
        yield paper;
        continue;
      }
      const embedded = embedOne(embedder, paper, all);
      // A failure is reported when its turn comes; until then it is not unhandled.
      embedded.catch(() => {});
      inFlight.push(embedded);
      if (inFlight.length < embedder.concurrency) continue;
      const oldest = inFlight.shift();
      if (oldest !== undefined) yield await untilAborted(oldest, signal);
    }
    for (const rest of inFlight) yield await untilAborted(rest, signal);
  };
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
