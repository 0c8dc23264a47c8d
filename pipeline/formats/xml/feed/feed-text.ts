/** Reads the texts of a feed's item: which of them is the abstract, and the data that publishers put around it. */

import { readAuthors } from '../../../text/names/read-names.ts';
import { oneLine, unwrapParagraphs } from '../../../text/unwrap.ts';
import { isName, readByline, readLooseByline } from '../../cues/byline.ts';
import { readLabelAndValue } from '../../cues/field-labels.ts';
import { isIssueLine, journalOfIssue, withoutIssue } from './issue-line.ts';

/** What the elements of an item say. */
interface ItemData {
  readonly title: string;
  readonly authors: readonly string[];
  readonly journal: string | undefined;
}

/** What the texts of an item say. */
interface FeedText {
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly date: string | undefined;
  readonly journal: string | undefined;
  /** Texts with ids in them. */
  readonly ids: readonly string[];
}

/** A longer text is an article, so that a complete shorter one beside it is the better abstract. */
const MAX_ABSTRACT_CHARS = 5_000;
/** A shorter text is a teaser. */
const MIN_ABSTRACT_CHARS = 250;
/** The end of a text that goes on elsewhere. */
const ELLIPSIS = /(?:…|\.\.\.)\]?$/u;

/**
 * Reads the texts of an item. Lines of data at their beginnings and ends are no abstract: the title, names, the issue, labelled
 * fields, links. The longest text that is left is the abstract, so that a teaser gives way to what it begins; where that is a
 * whole article, or a complete summary with data around it, the summary goes first.
 * @param texts without markup, the shortest kind first
 */
export function readFeedTexts(texts: readonly (string | undefined)[], item: ItemData): FeedText {
  const read = texts.filter((text) => text !== undefined).map((text) => new TextReader(text, item));
  const abstracts = read.map(({ abstract }) => abstract);
  const longest = abstracts.reduce((a, b) => (b.length > a.length ? b : a), '');
  const isArticle = longest.length > MAX_ABSTRACT_CHARS;
  const summary = abstracts
    .filter((text) => text.length >= MIN_ABSTRACT_CHARS && !ELLIPSIS.test(text))
    .find((text) => isArticle || endsIn(longest, text));
  return {
    abstract: summary ?? longest,
    authors: read.find(({ authors }) => authors.length > 0)?.authors ?? [],
    date: read.find(({ date }) => date !== undefined)?.date,
    journal: read.find(({ journal }) => journal !== undefined)?.journal,
    ids: read.flatMap(({ ids }) => ids),
  };
}

const SENTENCE_END = /[.!?](?:\s|$)/u;

/** Whether no sentence follows a part of a text: links and names may. */
function endsIn(text: string, part: string): boolean {
  const [all, summary] = [oneLine(text), oneLine(part)];
  const at = all.indexOf(summary);
  return at >= 0 && !SENTENCE_END.test(all.slice(at + summary.length));
}

/** Labelled fields without line ends: `Publication date: March 2025Source: Journal of StairsAuthor(s): Ann Lee`. */
const RUN_ON = /^Publication date: .{0,300}Source: /su;
const RUN_ON_LABEL = /(?=(?:Source|Author\(s\)): )/gu;

const ABSTRACT = /^abstract\s?[:.]?$/iu;
/** A heading that may stand above an abstract. */
const HEADING = /^(?:abstract|summary|zusammenfassung|résumé|resumen|resumo|摘要)\s?[:：.]?$/iu;
/** `Available online 3 March 2025`. */
const BEFORE_DATE = /^(?:available online|published(?: online)?)\s/iu;
/** A line that may be the name of a journal, where a DOI follows: `Journal of Stairs`. */
const NAME = /^\p{Lu}[^.!?\n]{2,100}$/u;
const DOI_LABEL = /^doi\b/iu;
/** `Communication — 18 August 2026`, `18 August 2026`. */
const KIND_AND_DATE = /^(?:\p{Lu}[\p{L} -]{2,40} [—–-] )?(\d{1,2} \p{Lu}\p{Ll}{2,8} \d{4})$/u;
/** What stands in place of an abstract. */
const NO_TEXT = /^(?:n\/?a|none|nil|no abstract(?: available)?|abstract not available)\.?$/iu;
const HAN_NAME = /^\p{Script=Han}{2,4}$/u;
const HOST = /^(?:[\w-]{1,60}\.){1,4}[a-z]{2,10}$/u;
/** `[Phys. Rev. Lett. 134, 101001] Published Tue Mar 11, 2025`. */
const BRACKETED_ISSUE = /^\[[^[\]]{4,100}\d\](?: Published .{4,40})?$/u;
/** `PMID:1 | DOI:10.1000/1`. */
const IDS = /^(?:PMID|PMCID|DOI)\s?:/u;
/** A field whose label means nothing to us: `Upvotes: 52`. */
const OTHER_FIELD = /^\p{Lu}[\p{L} ]{2,20}: [^\n]{1,40}$/u;
const COPYRIGHT = /^(?:copyright\b|.{0,80}(?:©|\(c\) (?:\d{4}|the |copyright)))/iu;
const MAX_COPYRIGHT_CHARS = 200;
/** `The post Title appeared first on Blog.` */
const CROSS_POST = /^The post .{1,400} (?:appeared|was published) first on .{1,200}$/isu;
/** `Continue reading`, as a sentence or behind an ellipsis. */
const INVITATION =
  /(?:^|\n|(?<=[.!?…\]]["”)]?\s?))\[?(?:continue reading|read more|read the (?:full|whole|rest)|keep reading|to cite this article)\b[^\n]{0,200}$/iu;
const MAX_LINKS_CHARS = 100;
/** Characters of an issue before a title. */
const MAX_ISSUE_CHARS = 100;
/** Characters of a title that say that a line is the title again. */
const MIN_TITLE_LETTERS = 20;
/** Texts of links and marks that stand alone on a line. */
const LINKS: ReadonlySet<string> = new Set(
  '|html|xml|pdf|epub|full text|full text html|full text pdf|abstract|view abstract|full article|view article|view|link|comments|share|open access|free access|download|download pdf|supplementary material|toc graphic|graphical abstract|references'.split(
    '|',
  ),
);

/** One text: lines of data are taken from both ends. */
class TextReader implements FeedText {
  readonly abstract: string;
  authors: readonly string[] = [];
  date: string | undefined;
  journal: string | undefined;
  readonly ids: string[] = [];
  readonly #item: ItemData;
  /** Whether a line has the label of an abstract: other fields may stand above it. */
  readonly #isLabelled: boolean;

  constructor(text: string, item: ItemData) {
    this.#item = item;
    const lines = text
      .split('\n')
      .flatMap((line) => (RUN_ON.test(line) ? line.split(RUN_ON_LABEL) : [line]))
      .map((line) => line.trim());
    let first = 0;
    let last = lines.length;
    // What stands above the heading is a teaser or a graphical abstract.
    const heading = lines.findIndex((line) => ABSTRACT.test(line));
    const hasHeading = heading !== -1 && lines.slice(heading + 1).some((line) => line !== '');
    this.#isLabelled = lines.some((line) => readLabelled(line).label === 'abstract');
    while (first < last && this.#takeLeading(lines, first)) first += 1;
    if (hasHeading) first = Math.max(first, heading + 1);
    while (last > first && this.#takeTrailing(lines[last - 1] ?? '')) last -= 1;
    const rest = unwrapParagraphs(lines.slice(first, last).join('\n'));
    const abstract = withoutIssue(rest).replace(INVITATION, '').trim();
    const names =
      item.authors.length === 0 && this.authors.length === 0 ? readLooseByline(abstract) : undefined;
    if (names !== undefined) this.authors = names;
    const isNone = names !== undefined || NO_TEXT.test(abstract) || this.#isKnown(abstract);
    this.abstract = isNone ? '' : abstract;
  }

  /** Whether a line before the abstract is data, which is kept; the label of an abstract is cut off. */
  #takeLeading(lines: string[], at: number): boolean {
    const line = lines[at] ?? '';
    if (line === '' || HEADING.test(line) || this.#isKnown(line)) return true;
    const { label, value } = readLabelled(line);
    if (label === undefined && this.#takeNames(lines, at)) return lines[at] === '';
    if (label === 'abstract') {
      lines[at] = value;
      return false;
    }
    if (label === 'authors') this.authors = readAuthors(value);
    else if (label === 'date') this.date = oneLine(value.replace(BEFORE_DATE, ''));
    else if (label === 'journal') this.journal = value.split(/,? Vol(?:ume|\.) /u, 1)[0];
    else if (label === 'id') this.ids.push(`doi:${value}`, value);
    else if (label !== 'title' && label !== 'links' && label !== 'categories') {
      if (isIssueLine(line, this.#item.journal)) {
        this.ids.push(line);
        this.journal ??= journalOfIssue(line);
      } else if (NAME.test(line) && DOI_LABEL.test(nextLine(lines, at))) this.journal = line;
      else if (KIND_AND_DATE.test(line)) this.date = KIND_AND_DATE.exec(line)?.[1];
      else return isLinks(line) || (this.#isLabelled && OTHER_FIELD.test(line));
    }
    return true;
  }

  /** Cuts names off a line: of known authors, behind `by`, in front of a text with semicolons, or behind other data. */
  #takeNames(lines: string[], at: number): boolean {
    const line = lines[at] ?? '';
    const list = line.replace(/^by\s+/iu, '');
    const isBehindData = lines.slice(0, at).some((each) => each !== '') && /[,;]| and /u.test(list);
    const authors = this.#item.authors.join('');
    const isKnown = authors !== '' && !isLonger(list, authors.length) && letters(list) === letters(authors);
    const parts = list.split(';').map((part) => part.trim());
    const rest = parts.findIndex((part) => !isName(part) && !HAN_NAME.test(part));
    let names: readonly string[] | undefined;
    if (rest >= 2 || (rest === -1 && parts.length > 1)) {
      names = rest === -1 ? parts : parts.slice(0, rest);
      lines[at] = rest === -1 ? '' : parts.slice(rest).join('; ');
    } else if (list !== line) names = readByline(`Authors: ${list}`);
    else if (isBehindData)
      names = readByline(`Authors: ${list}`) ?? readLooseByline(list.replaceAll(';', ','));
    if (names === undefined && !isKnown) return false;
    if (names !== undefined) this.authors = names;
    if (rest < 2) lines[at] = '';
    return true;
  }

  #takeTrailing(line: string): boolean {
    const isCopyright = line.length <= MAX_COPYRIGHT_CHARS && COPYRIGHT.test(line);
    if (IDS.test(line)) this.ids.push(line);
    return (
      line === '' ||
      IDS.test(line) ||
      isCopyright ||
      BRACKETED_ISSUE.test(line) ||
      CROSS_POST.test(line) ||
      isLinks(line) ||
      isIssueLine(line, this.#item.journal)
    );
  }

  /** Whether a line repeats the title, with the issue before it or without, or the name of the journal. */
  #isKnown(line: string): boolean {
    const { title, journal = '' } = this.#item;
    if (isLonger(line, Math.max(title.length, journal.length) + MAX_ISSUE_CHARS)) return false;
    const [written, own] = [letters(line), letters(title)];
    if (written === '' || written === letters(journal) || written === own) return true;
    return (
      own.length >= MIN_TITLE_LETTERS &&
      written.endsWith(own) &&
      line.length <= title.length + MAX_ISSUE_CHARS
    );
  }
}

function nextLine(lines: readonly string[], at: number): string {
  return lines.slice(at + 1, at + 3).find((line) => line !== '') ?? '';
}

function readLabelled(line: string) {
  const source = /^Source: ?(?!https?:)/u.exec(line)?.[0];
  if (source !== undefined) return { label: 'journal', value: line.slice(source.length) };
  return readLabelAndValue(line) ?? { label: undefined, value: '' };
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+|\band\b/gu, '');
}

/** Whether a text has surely more letters than `count`, as an abstract has more than its title: its beginning tells. */
function isLonger(text: string, count: number): boolean {
  // An `and` may be cut.
  return text.length > 2 * count && letters(text.slice(0, 2 * count)).length > count + 'and'.length;
}

function isLinks(line: string): boolean {
  return (
    HOST.test(line) ||
    (line.length <= MAX_LINKS_CHARS && line.split(/[|/·,]/u).every((part) => LINKS.has(words(part))))
  );
}

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}
