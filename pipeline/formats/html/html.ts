import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { describeErrorPage } from '../cues/captcha-and-error-pages.ts';
import { findEmbedded } from './embedded.ts';
import { findList, type ListedPaper } from './list.ts';
import { listing } from './listing.ts';
import { citedPaper } from './meta.ts';
import { readPage } from './runs.ts';

/** Most of a page that is read as a whole, in UTF-16 units. */
const MAX_PAGE_CHARS = 16_000_000;

/** How much of a page tells its layout, in UTF-16 units. */
const LAYOUT_CHARS = 64 * 1024;

const PAGE =
  /^\uFEFF?\s*(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(?:!doctype html|html|head|body|main|section|article|div|table|ul|ol|dl|h[1-6]|p)\b/i;

const TOO_LARGE = `stands behind ${MAX_PAGE_CHARS} characters of a page, the most that is looked at as a whole`;
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
    if (describeErrorPage(head) !== undefined) return 0;
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
  splitter: () => new PageSplitter(),
};

/** Holds a page until its layout is known; then splits it as it comes, or as a whole. */
class PageSplitter implements Splitter {
  readonly #head: TextChunk[] = [];
  #headChars = 0;
  /** Splits the page once its layout is known. */
  #splitter: Splitter | undefined;

  push(chunk: TextChunk): readonly SplitSpan[] {
    if (this.#splitter !== undefined) return this.#splitter.push(chunk);
    this.#head.push(chunk);
    this.#headChars += chunk.text.length;
    return this.#headChars < LAYOUT_CHARS ? [] : this.#choose();
  }

  finish(): readonly SplitSpan[] {
    const first = this.#splitter === undefined ? this.#choose() : [];
    return [...first, ...(this.#splitter?.finish() ?? [])];
  }

  #choose(): readonly SplitSpan[] {
    const head = this.#head.map(({ text }) => text).join('');
    const splitter = isListing(head.slice(0, LAYOUT_CHARS)) ? listing.splitter() : new WholePageSplitter();
    this.#splitter = splitter;
    return this.#head.splice(0).flatMap((chunk) => splitter.push(chunk));
  }
}

function isListing(head: string): boolean {
  return listing.detect(head) > (findEmbedded(head).length > 0 ? 0.9 : 0);
}

/** Splits a page that is held as a whole; text beyond the longest page is one reject, and boilerplate behind it. */
class WholePageSplitter implements Splitter {
  readonly #spans = new SpanCutter();
  #isRead = false;

  push(chunk: TextChunk): readonly SplitSpan[] {
    this.#spans.append(chunk);
    if (!this.#isRead) return this.#spans.length < MAX_PAGE_CHARS ? [] : this.#read();
    this.#spans.skip(this.#spans.length);
    return [];
  }

  finish(): readonly SplitSpan[] {
    const spans = this.#isRead ? [] : this.#read();
    return [...spans, ...this.#spans.finish()];
  }

  #read(): readonly SplitSpan[] {
    this.#isRead = true;
    const spans = this.#spans;
    const text = spans.text(0, Math.min(MAX_PAGE_CHARS, spans.length));
    const found = papersOf(text).flatMap(({ start, end, fields }) =>
      fields === null ? spans.reject(start, end, 'truncated', CUT) : spans.record(start, end, fields),
    );
    if (text.length === spans.length) return found;
    const rejectEnd = Math.min(spans.length, text.length + 1000);
    return [...found, ...spans.reject(text.length, rejectEnd, 'too-large', TOO_LARGE)];
  }
}

function papersOf(text: string): readonly ListedPaper[] {
  const embedded = findEmbedded(text);
  if (embedded.length > 0) return embedded;
  const page = readPage(text);
  const cited = citedPaper(page);
  if (cited !== undefined) return [cited];
  return findList(page)?.papers ?? [];
}
