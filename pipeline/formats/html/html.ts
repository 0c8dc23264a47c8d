/** Saved web pages (WHATWG HTML, https://html.spec.whatwg.org) that list papers or describe one. */
import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { describeErrorPage } from '../cues/captchas-and-markup.ts';
import { findEmbedded } from './embedded.ts';
import { knownLayouts } from './known-layouts.ts';
import { findList, type PaperList } from './list/list.ts';
import { citedPaper } from './meta.ts';
import type { FaultyPaper, ListedPaper } from './page/listed-paper.ts';
import { type HtmlPage, readPage } from './page/page-lines.ts';
import { findTables } from './table.ts';

/** Longest page that is read as a whole, in UTF-16 units. */
const MAX_PAGE_CHARS = 16_000_000;

/** How much of a page tells its layout, in UTF-16 units. */
const LAYOUT_CHARS = 64 * 1024;

const PAGE =
  /^\uFEFF?\s*(?:<\?xml[^<>]{0,200}\?>\s*(?=<!doctype html|<html))?(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(?:!doctype html|html|head|body|main|section|article|div|table|ul|ol|dl|h[1-6]|p|center|font|span|style|meta|title|link|base|a|b|i|strong|em|br|hr|img|form|button|nav|header|footer|aside|input|label)\b/i;
/** What only a whole page has, however its papers look. */
const WHOLE_PAGE = /^[^<]{0,20}(?:<[!?][^<>]{0,2000}>\s*)*<(?:!doctype html|html|head|body)\b/i;
/** Lines of Markdown, which may begin with an element of HTML. */
const MARKDOWN = /^(?:#{1,6} \S|\|.*\|$|[-*+] \[[^\]\n]{1,300}\]\(|\[[^\]\n]{1,300}\]\(http)/gm;

const TOO_LARGE = `is behind the first ${MAX_PAGE_CHARS} characters of a page; expected at most that many`;
const CUT = 'the page ends within this paper; expected all of it';

/** Text before the papers of a page whose head holds none of them, in UTF-16 units. */
const MAX_OPENING_CHARS = 8_000;

/** Lowest confidence at which a format is used; see formats/detect.ts. */
const MIN_CONFIDENCE = 0.15;

/**
 * Saved pages that list papers. arXiv's searches and listings are read as they come. Other pages are read as a whole: the data
 * that a daily page of Hugging Face hands to its scripts, the metadata of a publisher's page about one paper, tables whose columns
 * have names, or else a list of titles, each with an abstract, names or a link to a paper. Everything else on a page is boilerplate.
 */
export const html: Format = {
  name: 'html',
  detect: (head) => recogniseLayout(head).confidence,
  why: (head) => recogniseLayout(head).why,
  splitter: (url) => new PageSplitter(url),
};

function recogniseLayout(head: string): { readonly confidence: number; readonly why: string } {
  const none = { confidence: 0, why: 'no list of papers' };
  if (!PAGE.test(head)) return none;
  const isWhole = WHOLE_PAGE.test(head);
  if (!isWhole && (head.match(MARKDOWN)?.length ?? 0) > 1) return none;
  if (knownLayouts.detect(head) > 0)
    return { confidence: 0.95, why: "elements of arXiv's listings and searches" };
  if (findEmbedded(head).length > 0)
    return { confidence: 0.95, why: 'papers in the data of a page of Hugging Face' };
  const pageEnd = /<\/html\s*>/i.exec(head);
  const page = readPage(pageEnd === null ? head : head.slice(0, pageEnd.index + pageEnd[0].length));
  if (citedPaper(page) !== undefined)
    return { confidence: 0.9, why: 'a page about the paper in its metadata' };
  const list = listOn(page);
  const rows = findTables(page).length;
  if (rows > 0 && rows >= (list?.papers.length ?? 0))
    return { confidence: isWhole ? 0.9 : 0.6, why: `${rows} rows below names of fields of papers` };
  if (list === undefined || !isLikely(list)) {
    if (isFrom(page, 'workbook') || describeErrorPage(head) !== undefined) return none;
    const chars = page.lines.reduce((sum, { text }) => sum + text.length, 0);
    if (!isWhole || !page.isCut || head.trimEnd().length < LAYOUT_CHARS || chars > MAX_OPENING_CHARS)
      return none;
    return { confidence: MIN_CONFIDENCE, why: 'a page of which the beginning holds no papers' };
  }
  const { papers, describedShare, identifiedShare, signedShare } = list;
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  const why = `${papers.length} similar lines that may be titles, ${percent(describedShare)} with a text below, ${percent(identifiedShare)} with a link to a paper, ${percent(signedShare)} with names`;
  if (identifiedShare >= 0.5 || signedShare >= 0.5) return { confidence: isWhole ? 0.9 : 0.6, why };
  if (papers.length < 3 || isFrom(page, 'document') || describeErrorPage(head) !== undefined) return none;
  return { confidence: describedShare >= 0.5 ? 0.25 : 0.2, why };
}

/** Whether an office program wrote the page; see acquire/office/office.ts. */
function isFrom(page: HtmlPage, generator: 'document' | 'workbook'): boolean {
  return page.meta.get('generator')?.[0] === generator;
}

/** The list of a page. The cells of a workbook are a list of papers only where columns have names. */
function listOn(page: HtmlPage): PaperList | undefined {
  return isFrom(page, 'workbook') ? undefined : findList(page);
}

/** Whether the list of a page is more than chance: one paper needs names, a text and an address. */
function isLikely({ papers, describedShare, signedShare }: PaperList): boolean {
  const [first] = papers;
  if (papers.length !== 1) return papers.length > 1;
  return describedShare === 1 && signedShare === 1 && first?.fields?.url !== undefined;
}

/** Holds a page until its layout is known; then splits it as it comes, or as a whole. */
class PageSplitter implements Splitter {
  readonly #head: TextChunk[] = [];
  #headChars = 0;
  /** Splits the page once its layout is known. */
  #splitter: Splitter | undefined;
  readonly #url: string | undefined;

  /** @param url address of the page, if known */
  constructor(url: string | undefined) {
    this.#url = url;
  }

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
    const splitter = hasKnownLayout(head.slice(0, LAYOUT_CHARS))
      ? knownLayouts.splitter()
      : new WholePageSplitter(this.#url);
    this.#splitter = splitter;
    return this.#head.splice(0).flatMap((chunk) => splitter.push(chunk));
  }
}

function hasKnownLayout(head: string): boolean {
  return knownLayouts.detect(head) > 0;
}

/** Splits a page that is held as a whole; text beyond the longest page is one reject, and boilerplate behind it. */
class WholePageSplitter implements Splitter {
  readonly #spans = new SpanCutter();
  #isRead = false;
  readonly #url: string | undefined;

  constructor(url: string | undefined) {
    this.#url = url;
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    this.#spans.append(chunk);
    if (!this.#isRead) return this.#spans.length < MAX_PAGE_CHARS ? [] : this.#read();
    return this.#spans.skip(this.#spans.length);
  }

  finish(): readonly SplitSpan[] {
    const spans = this.#isRead ? [] : this.#read();
    return [...spans, ...this.#spans.finish()];
  }

  #read(): readonly SplitSpan[] {
    this.#isRead = true;
    const spans = this.#spans;
    const text = spans.text(0, Math.min(MAX_PAGE_CHARS, spans.length));
    const found = papersOf(text, this.#url).flatMap((paper) => {
      const { start, end } = paper;
      if ('error' in paper) return spans.reject(start, end, paper.error.code, paper.error.message);
      const { fields } = paper;
      return fields === null ? spans.reject(start, end, 'truncated', CUT) : spans.record(start, end, fields);
    });
    if (text.length === spans.length) return found;
    const rejectEnd = Math.min(spans.length, text.length + 1000);
    return [...found, ...spans.reject(text.length, rejectEnd, 'too-large', TOO_LARGE)];
  }
}

function papersOf(text: string, url: string | undefined): readonly (ListedPaper | FaultyPaper)[] {
  const embedded = findEmbedded(text);
  if (embedded.length > 0) return embedded;
  const page = readPage(text, url);
  const cited = citedPaper(page);
  if (cited !== undefined) return [cited];
  const list = listOn(page);
  const listed = list !== undefined && isLikely(list) ? list.papers : [];
  const rows = findTables(page);
  return rows.length >= listed.length ? rows : listed;
}
