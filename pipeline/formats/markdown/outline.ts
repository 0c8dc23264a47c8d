/**
 * Finds the papers of a document by its outline. A title is a paper when it has evidence of one: its own address, or fields and
 * addresses below it. A title above papers is a heading. What is folded and what stands under further headings belongs to the paper
 * above.
 */
import { idsIn } from '../../text/external-ids.ts';
import { fieldLabel } from '../cues/field-labels.ts';
import { linksToPaper, recordOfDraft } from '../fields/paper-draft.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { type Block, BOLD_LEVEL } from './blocks.ts';
import {
  type Entry,
  type FoundPaper,
  isSentence,
  labelledLinks,
  MIN_ABSTRACT_CHARS,
  MIN_TITLE_WORDS,
  papersOfList,
  readEntry,
} from './entry.ts';
import { headingDate, headingYear } from './heading-date.ts';
import { type Inline, isLinkLabel, linksOf, type Place } from './inline.ts';
import { papersOfTable } from './table.ts';
import { readTitleLine } from './title-line.ts';
import { countWords } from './title-words.ts';

/** A title that is open: what comes next stands below it. */
interface OpenTitle {
  readonly level: number;
  readonly place: Place;
  /** `undefined` for folded text whose summary is no title. */
  readonly head: Inline | undefined;
  readonly headerDate: string | undefined;
  /** What the front matter says of the paper that the document is about. */
  readonly record?: RecordFields;
  readonly content: Entry[];
  /** What stands under further headings and folds. */
  readonly asides: Entry[];
  /** Whether it is clear what it is, and the paper is read if it is one. */
  isDecided: boolean;
}

/** Levels of a fold: those of the headings in it count from there. */
const LEVELS_PER_FOLD = 10;
const FOLD_LEVEL = 8;
/** A title without an end further down is decided by what was read so far. */
const MAX_OPEN_CHARS = 500_000;
/** Labels that only papers have. */
const PAPER_LABELS = ['authors', 'abstract', 'date', 'id', 'journal'] as const;

const NO_YEAR: { readonly level: number; readonly year?: string } = { level: Number.POSITIVE_INFINITY };

export class Outline {
  #titles: OpenTitle[] = [];
  /** Number of open folds. */
  #folds = 0;
  #headerDate: string | undefined;
  /** A heading with a year, for the days below it. */
  #year = NO_YEAR;
  #found: FoundPaper[] = [];

  /** Begins a document with front matter. */
  begin(place: Place, headerDate: string | undefined, record: RecordFields | undefined): void {
    this.#headerDate = headerDate;
    if (record === undefined) return;
    const head = { text: record.title, marks: [] };
    this.#titles.push({
      level: -1,
      place,
      head,
      headerDate,
      record,
      content: [],
      asides: [],
      isDecided: false,
    });
  }

  /** Reads the next block. */
  push(block: Block): void {
    const base = this.#folds * LEVELS_PER_FOLD;
    switch (block.kind) {
      case 'title':
        this.#close(base + block.level);
        if (block.level < BOLD_LEVEL && base === 0) this.#readHeadingDate(block.level, block.head.text);
        this.#open(base + block.level, block, block.head);
        break;
      case 'fold':
        this.#folds += 1;
        if (fieldLabel(block.head.text) !== undefined) this.#add({ ...block, lines: [], children: [] });
        else this.#open(base + FOLD_LEVEL, block, isTitle(block.head) ? block.head : undefined);
        break;
      case 'unfold':
        if (base === 0) break;
        this.#folds -= 1;
        this.#close(base - LEVELS_PER_FOLD + FOLD_LEVEL);
        break;
      case 'text': {
        const [head, ...lines] = block.lines;
        if (head !== undefined) this.#add({ start: block.start, end: block.end, head, lines, children: [] });
        break;
      }
      case 'list':
        this.#pushPapers(papersOfList(block.entries), block.entries);
        break;
      case 'table':
        this.#pushPapers(papersOfTable(block.rows), []);
    }
  }

  /** The papers that are clear by now, in order. */
  take(): FoundPaper[] {
    return this.#found.splice(0);
  }

  /** The place of the first title that is not decided: what stands before it is clear. */
  get openFrom(): number | undefined {
    return this.#titles.find(({ isDecided }) => !isDecided)?.place.start;
  }

  /** The end of the text: closes all titles. */
  finish(): void {
    this.#close(Number.NEGATIVE_INFINITY);
  }

  /** Decides titles that are open for too long. */
  limit(at: number): void {
    if (at - (this.openFrom ?? at) > MAX_OPEN_CHARS) this.#decideAll();
  }

  #readHeadingDate(level: number, heading: string): void {
    if (level <= this.#year.level) this.#year = NO_YEAR;
    const date = headingDate(heading, this.#headerDate, this.#year.year);
    this.#headerDate = date ?? this.#headerDate;
    const year = date === undefined ? headingYear(heading) : undefined;
    if (year !== undefined) this.#year = { level, year };
  }

  #open(level: number, { start, end }: Place, head: Inline | undefined): void {
    this.#titles.push({
      level,
      place: { start, end },
      head,
      headerDate: this.#headerDate,
      content: [],
      asides: [],
      isDecided: false,
    });
  }

  #add(entry: Entry): void {
    const title = this.#titles.at(-1);
    if (title !== undefined && !title.isDecided) title.content.push(entry);
  }

  /** Takes the papers of a list or table, unless they belong to the paper above. */
  #pushPapers(found: readonly FoundPaper[], entries: readonly Entry[]): void {
    const open = this.#titles.filter(({ isDecided }) => !isDecided);
    const owner = open.find(isPaperByItself);
    const innermost = open.at(-1);
    const hasIds = found.some(({ result }) => 'externalIds' in result);
    const isFields =
      !hasIds &&
      innermost?.head !== undefined &&
      isTitle(innermost.head) &&
      linksToPaper(labelledLinks(entries));
    const own = new Set([
      ...linksOf(owner?.head ?? { text: '', marks: [] }).flatMap(idValues),
      ...(owner?.record?.externalIds?.map(({ value }) => value) ?? []),
    ]);
    const papers =
      owner !== undefined
        ? found.filter(
            ({ result }) =>
              'externalIds' in result && result.externalIds?.every(({ value }) => !own.has(value)),
          )
        : isFields
          ? []
          : found;
    if (papers.length === 0) {
      for (const entry of entries) this.#add(entry);
      return;
    }
    this.#decideAll();
    this.#emit(papers, this.#headerDate);
  }

  /** Closes titles of a level or below. */
  #close(level: number): void {
    for (
      let title = this.#titles.at(-1);
      title !== undefined && title.level >= level;
      title = this.#titles.at(-1)
    ) {
      this.#titles.pop();
      if (title.isDecided) continue;
      const isOwned = this.#titles.some((above) => !above.isDecided && isPaperByItself(above));
      const isPart =
        !isPaperByItself(title) &&
        (isOwned || (isSectionOf(title, this.#titles.at(-1)) && !isShortPaper(title)));
      const papers = isPart ? [] : papersOfTitle(title);
      if (papers.length > 0) {
        this.#decideAll();
        this.#emit(papers, title.headerDate);
        continue;
      }
      const above = this.#titles.at(-1);
      if (above === undefined || above.isDecided) continue;
      const head =
        title.head === undefined ? [] : [{ ...title.place, head: title.head, lines: [], children: [] }];
      above.asides.push(...head, ...title.content, ...title.asides);
    }
  }

  /** Decides all open titles: above papers they are headings, unless what is read so far makes them papers. */
  #decideAll(): void {
    for (const title of this.#titles) {
      if (title.isDecided) continue;
      title.isDecided = true;
      this.#emit(papersOfTitle(title), title.headerDate);
      title.content.length = 0;
      title.asides.length = 0;
    }
  }

  #emit(papers: readonly FoundPaper[], headerDate: string | undefined): void {
    for (const { result, ...place } of papers) {
      const dated = 'code' in result || headerDate === undefined ? result : { headerDate, ...result };
      this.#found.push({ ...place, result: dated });
    }
  }
}

function idValues({ url }: { readonly url: string }): string[] {
  return idsIn(url).map(({ value }) => value);
}

function isPaperByItself({ head, record }: OpenTitle): boolean {
  return record !== undefined || (head !== undefined && linksToPaper(linksOf(head)));
}

/** Whether a short title, such as `Notes`, stands for a part of the paper above. */
function isSectionOf(title: OpenTitle, above: OpenTitle | undefined): boolean {
  const isShort = title.head === undefined || !isTitle(title.head);
  return isShort && above?.isDecided === false && above.head !== undefined && isTitle(above.head);
}

/** Whether a line in bold, such as `**Deep Tracking**`, is a paper: below it stand its authors, or nothing but its links. */
function isShortPaper({ level, head, content }: OpenTitle): boolean {
  if (head === undefined || level % LEVELS_PER_FOLD !== BOLD_LEVEL || isTitle(head)) return false;
  const { line, draft } = readEntry({ head, lines: [], children: content });
  const ids = new Set(draft.links.flatMap(idValues));
  const isAlone = draft.abstract === '' && countWords(line.title) > 1;
  return ids.size === 1 && (isAlone || (draft.authors ?? []).length > 1) && !isLinkLabel(line.title);
}

function isTitle(head: Inline): boolean {
  const { text } = head;
  // The day of a paper stands before its title; a page of a day has no other title.
  const isDated = headingDate(readTitleLine(head).title, undefined) !== undefined;
  return (
    countWords(text) >= MIN_TITLE_WORDS && !isDated && !isLinkLabel(text) && fieldLabel(text) === undefined
  );
}

/** `12. A Title`, as headings of lists have it. */
const NUMBER = /^\s*#?\d{1,4}[.)]\s/;

/** The paper of a title and what stands below it; several if the paragraphs below it are papers themselves. */
function papersOfTitle(title: OpenTitle): FoundPaper[] {
  const { level, place, head, record, content, asides } = title;
  if (head === undefined) return [];
  const { fields, draft } = readEntry({ head, lines: [], children: content }, asides);
  const end = [...content, ...asides].reduce((last, each) => Math.max(last, each.end), place.end);
  if (record !== undefined)
    return [{ start: place.start, end, result: merged(record, recordOfDraft(draft)) }];
  if (draft.title === '' || isLinkLabel(draft.title)) return [];
  const own = linksOf(head);
  const isOfPaper = PAPER_LABELS.some((label) => fields.has(label)) || linksToPaper(draft.links);
  const isLinked =
    level % LEVELS_PER_FOLD >= BOLD_LEVEL && draft.links.length > 0 && !isSentence(draft.title);
  const isWorded = isTitle(head);
  const isDescribed = draft.abstract.length >= MIN_ABSTRACT_CHARS && (isOfPaper || isLinked);
  const isSourced = (['journal', 'date', 'other'] as const).some((label) => fields.has(label));
  const isLabelled =
    fields.has('authors') && (draft.links.length > 0 || fields.has('id') || (isWorded && isSourced));
  const labelled = labelledLinks([...content, ...asides]);
  const hasLabelledAddress = linksToPaper(labelled) || fields.has('links');
  const papers = new Set(
    draft.links
      .flatMap(({ url }) => idsIn(url))
      .filter(({ scheme }) => scheme === 'arxiv')
      .map(({ value }) => value),
  );
  const isPaper =
    linksToPaper(own) ||
    isLabelled ||
    isShortPaper(title) ||
    (isWorded && readTitleLine(head).url !== undefined && own.length > 0) ||
    (isWorded &&
      papers.size <= 1 &&
      (isDescribed || (hasLabelledAddress && draft.links.length > 0) || linksToPaper(draft.links)));
  if (!isPaper) return [];
  return [{ start: place.start, end, result: recordOfDraft(draft, isLabelled && NUMBER.test(head.text)) }];
}

/** What the front matter says, and what only the text below says. */
function merged(record: RecordFields, below: FoundPaper['result']): RecordFields {
  if ('code' in below) return record;
  return { ...below, ...record, abstract: record.abstract || below.abstract };
}
