import { chooseSentence } from '../extract/choose-sentence.ts';
import { splitSentences } from '../extract/sentences.ts';
import { isSideOutput } from '../ledger/observe.ts';
import { dot } from '../topics/label-vectors.ts';
import type { EmbeddedPaper, Embedder, PaperEmbedding, ResolvedPaper, SideOutput, Stage } from '../types.ts';

/** The text of a paper that is embedded: title, then abstract. */
export function embeddingText(paper: { readonly title: string; readonly abstract: string }): string {
  return `${paper.title}\n\n${paper.abstract}`;
}

/**
 * Embeds papers whose text is new, as many at once as the embedder can, and chooses their extracts. Papers keep their
 * order; side outputs overtake. A paper that was embedded before passes with `embedding: null`.
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
  return { ...paper, embedding: always || paper.needsEmbedding ? await embedPaper(embedder, paper) : null };
}

/** The longest sentence that serves as an extract, in UTF-16 units: a text without full stops has none. */
const MAX_EXTRACT_CHARS = 600;

/** Embeds a paper, and chooses among the sentences of its abstract, whose vectors come with the same run of the model. */
export async function embedPaper(
  embedder: Pick<Embedder, 'embed'>,
  paper: { readonly title: string; readonly abstract: string },
): Promise<PaperEmbedding> {
  const sentences = splitSentences(paper.abstract);
  const text = embeddingText(paper);
  if (sentences.length < 2) return { ...(await embedder.embed(text)), extract: null };
  let end = text.length - paper.abstract.length;
  const partEnds = [end, ...sentences.map((sentence) => (end += sentence.length))];
  const { parts = [], ...embedding } = await embedder.embed(text, partEnds);
  const [title, ...vectors] = parts;
  const nearness = vectors.map((vector) => ({
    title: title === undefined ? 0 : dot(vector, title),
    whole: dot(vector, embedding.vector),
  }));
  const lines = sentences.map((sentence) => sentence.trim().replaceAll(/\s+/g, ' '));
  const extract = lines[chooseSentence(lines, nearness)] ?? '';
  return { ...embedding, extract: extract.length <= MAX_EXTRACT_CHARS ? extract : null };
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
