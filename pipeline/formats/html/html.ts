import type { Format, RawRecord, SideOutput, TextChunk } from '../../types.ts';
import { Tiles } from '../core/spans.ts';
import { refusal } from '../cues/not-a-dump.ts';
import { findEmbedded } from './embedded.ts';
import { findList, type ListedPaper } from './list.ts';
import { listing } from './listing.ts';
import { citedPaper } from './meta.ts';
import { readPage } from './runs.ts';

/** Most of a page that is read as a whole, in UTF-16 units. */
const MAX_PAGE = 16_000_000;

/** How much of a page tells its layout, in UTF-16 units. */
const HEAD = 64 * 1024;

const PAGE =
  /^\uFEFF?\s*(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(?:!doctype html|html|head|body|main|section|article|div|table|ul|ol|dl|h[1-6]|p)\b/i;

const TOO_LARGE = `stands behind ${MAX_PAGE} characters of a page, the most that is looked at as a whole`;
const CUT = 'the page ends within this paper; wanted is all of it';

/**
 * Saved pages that list papers. arXiv's searches and listings, and pages that put each paper into an `article`, are read as
 * they come; of others the whole page is looked at: what Hugging Face's papers of a day hand to their scripts, the
 * description of one paper that publishers' pages carry, or else a list of titles, each with an abstract, names or a link
 * to a paper. Everything else on a page is boilerplate.
 */
export const html: Format = {
  name: 'html',
  detect(head) {
    if (!PAGE.test(head)) return 0;
    const known = listing.detect(head);
    if (known > 0.9) return known;
    if (findEmbedded(head).length > 0) return 0.95;
    if (known > 0) return known;
    if (refusal(head) !== undefined) return 0;
    const page = readPage(head);
    if (citedPaper(page) !== undefined) return 0.9;
    const list = findList(page);
    if (list === undefined || list.papers.length < 2) return 0;
    return list.named >= 0.5 ? 0.6 : list.described >= 0.5 ? 0.25 : 0.2;
  },
  why(head) {
    if (listing.detect(head) > 0.9) return "elements of arXiv's listings and searches";
    if (findEmbedded(head).length > 0) return 'papers in what a page of Hugging Face hands to its scripts';
    if (listing.detect(head) > 0) return 'articles with headings';
    const page = readPage(head);
    if (citedPaper(page) !== undefined) return 'a page that describes one paper in its citation_title';
    const list = findList(page);
    if (list === undefined) return 'no list of papers';
    const percent = (share: number) => `${Math.round(share * 100)}%`;
    return `${list.papers.length} lines of one kind that may be titles, ${percent(list.described)} with a text below, ${percent(list.named)} with a link to a paper`;
  },
  async *split(input: AsyncIterable<TextChunk>, signal) {
    const chunks = input[Symbol.asyncIterator]();
    const read: TextChunk[] = [];
    let size = 0;
    let ended = false;
    async function readUpTo(most: number): Promise<void> {
      while (!ended && size < most) {
        signal.throwIfAborted();
        const { done, value } = await chunks.next();
        if (done) ended = true;
        else {
          read.push(value);
          size += value.text.length;
        }
      }
    }
    try {
      await readUpTo(HEAD);
      const head = read.map(({ text }) => text).join('');
      if (isListing(head.slice(0, HEAD))) {
        yield* listing.split(resume(read, chunks), signal);
        return;
      }
      await readUpTo(MAX_PAGE);
      yield* readWhole(read, signal, chunks);
    } finally {
      if (!ended) await chunks.return?.();
    }
  },
};

function isListing(head: string): boolean {
  return listing.detect(head) > (findEmbedded(head).length > 0 ? 0.9 : 0);
}

/** What was read, then the rest. */
async function* resume(read: readonly TextChunk[], rest: AsyncIterator<TextChunk>): AsyncIterable<TextChunk> {
  yield* read;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** The papers of a page that is held as a whole; what a page has beyond that is one reject. */
async function* readWhole(
  read: readonly TextChunk[],
  signal: AbortSignal,
  rest: AsyncIterator<TextChunk>,
): AsyncIterable<RawRecord | SideOutput> {
  const tiles = new Tiles();
  for (const chunk of read) tiles.append(chunk);
  const text = tiles.text(0, Math.min(MAX_PAGE, tiles.length));
  for (const { start, end, fields } of papersOf(text)) {
    if (fields === null) yield* tiles.reject(start, end, 'truncated', CUT);
    else yield* tiles.record(start, end, fields);
  }
  if (text.length < tiles.length) {
    yield* tiles.reject(text.length, Math.min(tiles.length, text.length + 1000), 'too-large', TOO_LARGE);
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      signal.throwIfAborted();
      tiles.append(next.value);
      tiles.skip(tiles.length);
    }
  }
  yield* tiles.finish();
}

function papersOf(text: string): readonly ListedPaper[] {
  const embedded = findEmbedded(text);
  if (embedded.length > 0) return embedded;
  const page = readPage(text);
  const cited = citedPaper(page);
  if (cited !== undefined) return [cited];
  return findList(page)?.papers ?? [];
}
