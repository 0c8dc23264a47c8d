/** Decides which entries of a list are papers, which are headings above papers, and which are the fields of one. */
import { idsIn } from '../../text/external-ids.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { readLabelAndValue, readLabelledFields } from '../cues/field-labels.ts';
import { wordCosts } from '../cues/prose-words.ts';
import type { FieldError } from '../fields/named-fields.ts';
import {
  linksToPaper,
  type PaperDraft,
  recordOfDraft,
  type TextLink,
  withLabelledFields,
} from '../fields/paper-draft.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { readCitation as readReference } from '../references/citation.ts';
import { type Byline, isOneName, readByline, readCitation } from './byline.ts';
import { headingDate } from './heading-date.ts';
import {
  HARD_BREAK,
  type Inline,
  isLinkLabel,
  linesOf,
  linksOf,
  type Place,
  slice,
  withoutLabels,
} from './inline.ts';
import { isLabelled, readTitleLine, type TitleLine } from './title-line.ts';
import { countWords, withoutWikilinks } from './title-words.ts';

/** A list item, a heading, a paragraph: a line that may be a title, and what stands below it. */
export interface Entry extends Place {
  readonly head: Inline;
  /** Its further paragraphs. */
  readonly lines: readonly Inline[];
  readonly children: readonly Entry[];
}

/** A paper at its place. */
export interface FoundPaper extends Place {
  readonly result: RecordFields | FieldError;
}

/** An entry that may be a paper. */
interface Candidate extends Place {
  readonly draft: PaperDraft;
  /** How much says that it is a paper: 2 for the address of one, 1 for another address or fields, 0 for neither. */
  readonly evidence: 0 | 1 | 2;
  readonly isTitled: boolean;
}

export const MIN_ABSTRACT_CHARS = 80;
/** A title has at least as many words, where nothing else marks it as one. */
export const MIN_TITLE_WORDS = 4;
const MIN_REFERENCE_CHARS = 60;
/** Shorter text says nothing of a paper. */
const MIN_DESCRIPTION_CHARS = 20;

/** Reads what an entry and the entries below it say of one paper. */
export function readEntry(
  { head, lines, children }: Omit<Entry, keyof Place>,
  asides: readonly Entry[] = [],
) {
  const [first = head, ...wrapped] = splitHead(head);
  const line = readTitleLine(first);
  const labelled = readLabelAndValue(first.text);
  const reference = referenceIn(line.title);
  const title = labelled?.label === 'title' ? labelled.value : (reference?.title ?? line.title);
  const below = [...lines, ...children.flatMap(allLines)];
  const own = sortTexts(
    [line.rest, ...wrapped.flatMap(paragraphs).map(asContinued), ...below.flatMap(paragraphs)],
    title,
  );
  const aside = sortTexts(asides.flatMap(allLines).flatMap(paragraphs), title);
  const links = [head, ...below, ...asides.flatMap(allLines)].flatMap(linksOf);
  const fields = new Map([...aside.fields, ...own.fields]);
  const byline = { ...own.byline, ...(line.authors && { authors: line.authors }) };
  const date = line.date ?? byline.date;
  const draft: PaperDraft = {
    // `- Google [Paper](...)`, and below it `A. Author, B. Author, A Title, CVPR 2015`.
    title: countWords(title) < 3 && byline.title !== undefined ? byline.title : title,
    abstract: own.abstract || (fields.has('abstract') ? '' : aside.abstract),
    links,
    ...withoutEmpty({
      date: date ?? reference?.date,
      authors: byline.authors ?? reference?.authors,
      journal: byline.journal ?? line.journal ?? reference?.journal,
    }),
  };
  return { line, fields, draft: withLabelledFields(draft, fields) };
}

/** The parts of a title that is a whole reference: `[Lee A, Ng B. A Title[J]. Journal of Stairs, 2024.](...)`. */
function referenceIn(title: string): RecordFields | undefined {
  if (title.length < MIN_REFERENCE_CHARS || !/\b(?:19|20)\d\d\b/.test(title)) return undefined;
  const reference = readReference(title);
  return (reference?.authors ?? []).length > 0 && reference?.journal !== undefined ? reference : undefined;
}

function asContinued(text: string): string {
  return text.startsWith(HARD_BREAK) ? text : HARD_BREAK + text;
}

/** The first line of a title, and the lines below it. A link or bold words that go on in the next line stay whole. */
function splitHead(whole: Inline): Inline[] {
  const head = slice(whole, whole.text.length - whole.text.trimStart().length);
  const end = head.text.search(/[\n\u2028]/);
  if (end < 0) return [head];
  const across = head.marks.find(({ start, end: to }) => start < end && to > end);
  const at = across?.end ?? end;
  const next = head.text.slice(at).search(/[\n\u2028]/);
  if (next < 0) return [head];
  return [slice(head, 0, at + next), slice(head, at + next + 1)];
}

function allLines(entry: Entry): Inline[] {
  return [entry.head, ...entry.lines, ...entry.children.flatMap(allLines)];
}

/** What is left of a line of links: ` · `. */
const LINE_WITHOUT_WORDS = /(?<=^|\n)[^\p{L}\p{N}\n]+(?:\n|$)/gu;

/** `Published: 2025-01-15 | **Category**: cs.CV`: between two fields of one line. */
const BETWEEN_FIELDS = /\s[|·•;]\s(?=\p{L}[\p{L} ]{0,24}[:：])/u;

/** A line end before a field: `Authors: ...`, and below it `Status: read`. */
const BEFORE_FIELD = /\n(?=[^\p{L}\n]{0,6}\p{L}[\p{L} ]{0,24}::?\s)/u;

/** The fields of a text that begins with one; any other text as it is. */
function fieldsOf(text: Inline): Inline[] {
  const fields: Inline[] = [];
  let rest = text;
  while (readLabelAndValue(rest.text) !== undefined || isOtherField(rest)) {
    const between = BETWEEN_FIELDS.exec(rest.text) ?? BEFORE_FIELD.exec(rest.text);
    const lineEnd = BEFORE_FIELD.exec(rest.text);
    const next = lineEnd !== null && lineEnd.index < (between?.index ?? 0) ? lineEnd : between;
    if (next === null) break;
    fields.push(slice(rest, 0, next.index));
    rest = slice(rest, next.index + next[0].length);
  }
  return [...fields, rest];
}

/** The lines of a text that say something, without labels of links; those behind the first begin with {@link HARD_BREAK}. */
function paragraphs(inline: Inline): string[] {
  return linesOf(inline, /\u2028/)
    .flatMap(fieldsOf)
    .map((line) =>
      isOtherField(line) && !line.text.trim().includes('\n')
        ? ''
        : withoutLabels(line).replace(LINE_WITHOUT_WORDS, ''),
    )
    .filter((text) => /[\p{L}\p{N}]/u.test(text))
    .map((text, i) => (i === 0 ? text : HARD_BREAK + text));
}

/** `**Type**: new`, whose label means nothing to us; a longer text behind it is a description. */
function isOtherField({ text }: Inline): boolean {
  const [, label] = /^[^\p{L}\n]{0,6}(\p{L}[\p{L} /-]{1,30}?)\s?[:：]/u.exec(text) ?? [];
  const [line = ''] = text.split('\n');
  return (
    label !== undefined && line.length <= MIN_ABSTRACT_CHARS && countWords(label) <= 3 && !isLabelled(text)
  );
}

/** Sorts paragraphs into labelled fields, names and description. */
function sortTexts(texts: readonly string[], title: string) {
  const { fields, rest } = readLabelledFields(
    texts.map((text) => withoutWikilinks(text.replace(/^\s*\[!\w+\][+-]?\s*/, ''))),
  );
  let byline: (Byline & { readonly title?: string }) | undefined;
  let description = '';
  const describe = (text: string, gap: string) => {
    if (text !== '' && text !== title) description += description === '' ? text : gap + text;
  };
  for (const written of rest) {
    const text = written.trim();
    if (text === '') continue;
    const gap = written.startsWith(HARD_BREAK) ? '\n' : '\n\n';
    const [first = '', ...more] = text.split('\n');
    const names =
      description === '' ? (bylineOf(text, title) ?? bylineOf(first, title) ?? venueOf(text)) : undefined;
    const [before] = byline?.authors ?? [];
    const isFirst = before === undefined || names?.authors === undefined;
    if (names === undefined || !(isFirst || isVenueLike(byline))) describe(text, gap);
    else {
      byline = isFirst ? { ...names, ...byline } : { ...byline, ...names, journal: before };
      const isWhole = bylineOf(text, title) !== undefined;
      if (!isWhole && more.length > 0) describe(more.join('\n').trim(), gap);
    }
  }
  return { fields, byline, abstract: description.length >= MIN_DESCRIPTION_CHARS ? description : '' };
}

const LONG_WORD = /\p{L}{5,}/gu;
/** `Journal of Examples, 1999.`, `Journal of Examples, March 2024.` */
const VENUE_AND_YEAR = /^(\p{Lu}[^.:;!?\n]{2,80}), ((?:\p{Lu}\p{Ll}{2,8} )?(?:19|20)\d\d)\.?$/u;

function venueOf(text: string): Byline | undefined {
  const [, journal, date] = VENUE_AND_YEAR.exec(text) ?? [];
  return journal === undefined || date === undefined || isSentence(journal) ? undefined : { journal, date };
}

/** Whether a byline may be a venue of two words or three: `Procedia Examples, 2018`. */
function isVenueLike({ authors = [], journal, date }: Byline = {}): boolean {
  return authors.length === 1 && journal === undefined && date !== undefined;
}

/** The names of a line, which may hold the title too: `Ada Novák, A Title, ECCV, 2016`. */
function bylineOf(text: string, title: string): (Byline & { readonly title?: string }) | undefined {
  const at = countWords(title) >= 3 ? text.toLowerCase().indexOf(title.toLowerCase()) : -1;
  if (at <= 0) {
    const byline = readCitation(text) ?? readByline(text);
    return isOneName(text) && isAbout(title, text) ? undefined : byline;
  }
  const before = readByline(text.slice(0, at));
  return before?.authors && { ...readByline(text.slice(at + title.length)), ...before };
}

/** Whether a text shares a long word with a title: `Multi-Scale Encoding` is a note and no name then. */
function isAbout(title: string, text: string): boolean {
  const words = new Set(title.toLowerCase().match(LONG_WORD));
  return (
    text
      .toLowerCase()
      .match(LONG_WORD)
      ?.some((word) => words.has(word)) ?? false
  );
}

/** What an entry is by itself, with all that stands below it as its fields. */
function candidateOf(entry: Entry): Candidate {
  const { line, fields, draft } = readEntry(entry);
  return { start: entry.start, end: entry.end, draft, ...weigh(line, fields, draft) };
}

function weigh(
  line: TitleLine,
  fields: ReadonlyMap<string, string>,
  draft: PaperDraft,
): Pick<Candidate, 'evidence' | 'isTitled'> {
  const isTitled = isTitle(draft.title);
  const words = countWords(draft.title);
  const isOfPaper = linksToPaper(draft.links) || (draft.ids?.length ?? 0) > 0;
  const isFielded = fields.has('authors') && (fields.has('abstract') || draft.links.length > 0);
  // A title with a day is the page of that day; a list also says what it is about.
  const isOther =
    headingDate(draft.title, undefined) !== undefined ||
    readBoilerplate(draft.title) !== undefined ||
    (line.url === undefined && isSentence(draft.title));
  const isWeb = draft.links.length > 0 && words >= MIN_TITLE_WORDS && !isOther;
  return { isTitled, evidence: !isTitled ? 0 : isOfPaper ? 2 : isFielded || isWeb ? 1 : 0 };
}

/** How much better the words of a sentence fit a text than a title, in nats. */
const MIN_SENTENCE_COST = 2;

/** Whether words read like a sentence rather than a title. */
export function isSentence(title: string): boolean {
  const costs = wordCosts(title);
  return costs.title - costs.body > MIN_SENTENCE_COST;
}

function isTitle(title: string): boolean {
  return /\p{L}{2}/u.test(title) && !isLinkLabel(title) && !isLabelled(title);
}

/** The papers of a list; none when its items are the fields of one paper (`- **Authors**: ...`). */
export function papersOfList(entries: readonly Entry[]): FoundPaper[] {
  return candidatesIn(entries).map(({ start, end, draft }) => ({ start, end, result: recordOfDraft(draft) }));
}

/**
 * Items of one list are alike: when some are papers, an item with a short title and an address is one too, and an item with neither
 * address nor abstract becomes a reject.
 */
function candidatesIn(entries: readonly Entry[]): Candidate[] {
  if (isFieldList(entries)) return [];
  const all = entries.map((entry) => ({ entry, found: candidatesOf(entry) }));
  const isOfPapers = all.some(({ found }) => found.some(({ evidence }) => evidence === 2));
  return all.flatMap(({ entry, found }) => {
    if (found.length > 0) return found;
    const own = candidateOf(entry);
    const { title, authors, date, journal } = own.draft;
    const isCited = (authors ?? journal ?? date) !== undefined;
    if (!own.isTitled || !(isOfPapers || isCited)) return [];
    const isBare =
      !entry.head.marks.some(({ kind, url }) => kind === 'link' && url !== '') &&
      countWords(title) >= MIN_TITLE_WORDS;
    return isBare || own.draft.links.some(({ url }) => !NO_PAPER.test(url)) ? [own] : [];
  });
}

/** Addresses of code, models and posts: of a paper, but not alone. */
const NO_PAPER =
  /^https?:\/\/(?:www\.)?(?:git(?:hub|lab)\.com|huggingface\.co\/(?!papers)|hf\.co|youtube\.com|youtu\.be|twitter\.com|x\.com|medium\.com|[\w-]+\.github\.io)\b/i;

/** The papers of an item: itself, or those below it, or both. */
function candidatesOf(entry: Entry): Candidate[] {
  const inner = candidatesIn(entry.children);
  if (!inner.some(({ evidence }) => evidence > 0)) {
    const own = candidateOf(entry);
    if (own.evidence > 0) return [own];
    return own.draft.links.length > 0 ? [] : inner;
  }
  const own = candidateOf({ ...entry, children: [] });
  const hasLabel = labelledLinks(entry.children).length > 0;
  if (own.evidence === 0 && !(hasLabel && own.isTitled)) return inner;
  // Below a paper, only what has an address of its own is another one.
  const ids = new Set(own.draft.links.flatMap(({ url }) => idsIn(url)).map(({ value }) => value));
  const others = inner.filter(
    ({ draft, evidence }) =>
      evidence === 2 && draft.links.flatMap(({ url }) => idsIn(url)).every(({ value }) => !ids.has(value)),
  );
  const children = entry.children.filter(
    ({ start, end }) => !others.some((other) => other.start < end && other.end > start),
  );
  const end = Math.min(entry.end, ...others.map(({ start }) => start));
  return [candidateOf({ ...entry, end, children }), ...others];
}

function isFieldList(entries: readonly Entry[]): boolean {
  const fields = entries.filter(({ head }) => {
    const { label, value = '' } = readLabelAndValue(head.text) ?? {};
    // `[[arXiv](...)] A Title` is none.
    const isLinked = head.marks.some(({ kind, start }) => kind === 'link' && start <= 1);
    const isTitled = head.text.startsWith('[') && isLinked && countWords(value) >= MIN_TITLE_WORDS;
    return label !== undefined && label !== 'title' && !isTitled;
  });
  return fields.length * 2 >= entries.length && fields.length > 0;
}

/** Links with their labels, for a title that has no address itself. */
export function labelledLinks(entries: readonly Entry[]): TextLink[] {
  return entries
    .filter((entry) => !candidateOf(entry).isTitled)
    .flatMap((entry) => allLines(entry).flatMap(linksOf));
}
