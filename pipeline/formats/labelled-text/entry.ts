/** Collects the lines of one paper: labelled lines by their labels, others by where they stand. */
import { idsIn } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/person-names.ts';
import { groupParagraphs, unwrap } from '../../text/unwrap.ts';
import type { Line } from '../core/lines.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { type FieldLabel, readLabelAndValue, readLabelledLine } from '../cues/field-labels.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import type { FieldError } from '../fields/named-fields.ts';
import { recordOfDraft, withLabelledFields } from '../fields/paper-draft.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';

/** An arXiv id and what stands behind it: `[3] arXiv:2503.07605 (replaced) [pdf, html, other]`. */
const ARXIV_ID =
  /^(?:\[\d{1,5}\]|\d{1,5}\.)? ?arXiv: ?((?:\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[A-Z]{2})?\/\d{7})(?:v\d{1,3})?)(?![^\s[(])(.{0,300})$/iu;
/** Downloads, the kind of entry, a DOI: ` [pdf, html]`, ` (cross-list from cs.LG)`. */
const BEHIND_ID = /^\s{0,9}(?:[[(]|$)/u;
/** Above the title on arXiv's pages of one paper: `[Submitted on 10 Mar 2025 (v1), last revised 12 Mar 2025 (this version, v2)]`. */
const SUBMITTED_ON = /^\[submitted on (\d{1,2} [a-z]{3,9} \d{4})\b[^\]]{0,100}\]$/iu;

const ARCHIVE =
  '(?:cs|math|stat|eess|econ|physics|q-bio|q-fin|nlin|astro-ph|cond-mat|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|nucl-ex|nucl-th|quant-ph)';
/** `cs.CL`, `hep-th`. */
const CATEGORY = new RegExp(`^${ARCHIVE}(?:\\.[A-Za-z-]{2,10})?$`, 'u');
/** `Computation and Language (cs.CL)`. */
const NAMED_CATEGORY = new RegExp(`\\((${ARCHIVE}(?:\\.[A-Za-z-]{2,10})?)\\)`, 'gu');

/** `Tue, 11 Mar 2025 (showing 5 of 5 entries)`, `Total of 12 entries`. */
const LIST_HEADING = /\(showing .{1,60}\bentries ?\)$|^total of \d+ entries\b|^submission history$/iu;
const MAX_HEADING_CHARS = 200;

/** `Submitted 11 March, 2025; v1 submitted 10 March, 2025; originally announced March 2025.` */
const SUBMITTED = /^submitted (\d{1,2} [a-z]{3,9}),? (\d{4})\b/iu;
const FIRST_SUBMITTED = /\bv1 submitted (\d{1,2} [a-z]{3,9}),? (\d{4})\b/iu;
/** Buttons that unfold an abstract: `△ Less`. */
const MORE_OR_LESS = /\s{0,9}[△▽▲▼] ?(?:less|more)$/iu;
/** In arXiv's searches: `doi 10.1000/x1`. */
const DOI_LINE = /^(?:doi:? )?10\.\d{4,9}\/\S{1,200}$/iu;
const AI_SUMMARY = /^ai-generated summary$/iu;
/** `(cross-list from cs.LG) [pdf, other]` behind an id, before the categories. */
const BRACKETS = /^\s*(?:[[(][^\])]*[\])]\s*)*/u;

/** A longer line without a label is an abstract, wherever it stands. */
const LONG_LINE_CHARS = 160;
/** A shorter paragraph that ends no sentence is no part of an abstract. */
const SHORT_PARAGRAPH_CHARS = 60;
const MAX_CATEGORIES_CHARS = 120;

/** What the first line of an entry says. */
type EntryStart =
  | { readonly by: 'id'; readonly id: string; readonly behind: string }
  | { readonly by: 'date'; readonly date: string }
  | { readonly by: 'title' };

export class LabelledEntry {
  readonly start: number;
  /** The end of the last line that belongs to the paper. */
  end: number;
  readonly #entryStart: EntryStart;
  readonly #fields = new Map<FieldLabel, Line[]>();
  readonly #categories: string[] = [];
  #arxivId: string | undefined;
  #date: string | undefined;
  /** The label whose value may continue. */
  #open: FieldLabel | undefined;

  constructor(line: Line, entryStart: EntryStart) {
    this.#entryStart = entryStart;
    this.start = line.start;
    this.end = line.end;
    this.add(line, entryStart);
  }

  /** Whether `next` begins another entry: not before this one has its title. */
  isCompleteBefore(next: EntryStart): boolean {
    return this.#fields.has('title') || (this.#entryStart.by === 'title' && next.by === 'id');
  }

  add(line: Line, entryStart = readEntryStart(line.text)): void {
    if (this.#read(line, entryStart)) this.end = line.end;
  }

  /** @param headerDate the date of the list that the entry stands in */
  read(headerDate: string | undefined): RecordFields | FieldError {
    const lines = (label: FieldLabel) => this.#fields.get(label) ?? [];
    const labelled = new Map(
      [...this.#fields]
        .filter(([label]) => label !== 'authors' && label !== 'categories' && label !== 'id')
        .map(([label, all]) => [label, unwrap(all)] as const),
    ).set('abstract', groupParagraphs(lines('abstract')).map(unwrap).join('\n\n').replace(MORE_OR_LESS, ''));
    const authors = readAuthors(joinNames(lines('authors')));
    const draft = withLabelledFields(
      { title: labelled.get('title') ?? '', abstract: '', links: [], authors },
      labelled,
    );
    const written = unwrap(lines('categories'));
    const known = categoriesIn(written);
    const categories = [
      ...this.#categories,
      ...(known.length > 0 ? known : written.split(/[,;]/u).map((category) => category.trim())),
    ].filter((category) => category !== '');
    const arxivId = this.#arxivId === undefined ? '' : `arxiv:${this.#arxivId}`;
    const result = recordOfDraft({
      ...draft,
      ...withoutEmpty({ authors, categories: [...new Set(categories)], date: this.#date }),
      ids: [...(draft.ids ?? []), ...idsIn(`${arxivId} ${unwrap(lines('id'))}`)],
    });
    return 'code' in result || headerDate === undefined ? result : { ...result, headerDate };
  }

  /** Reads a line. Returns whether it says something of the paper. */
  #read(line: Line, entryStart: EntryStart | undefined): boolean {
    const { text } = line;
    if (entryStart?.by === 'id') {
      this.#arxivId = entryStart.id;
      this.#categories.push(...categoriesIn(entryStart.behind.replace(BRACKETS, '')));
      return true;
    }
    const submitted = FIRST_SUBMITTED.exec(text.slice(0, 200)) ?? SUBMITTED.exec(text);
    if (entryStart?.by === 'date' || submitted !== null) {
      this.#date = entryStart?.by === 'date' ? entryStart.date : `${submitted?.[1]} ${submitted?.[2]}`;
      this.#open = undefined;
      return true;
    }
    if (AI_SUMMARY.test(text)) {
      // The label stands below the summary, which is not the authors' abstract.
      this.#fields.set('abstract', []);
      this.#open = 'abstract';
      return true;
    }
    const labelled = readLabelledLine(text);
    return labelled === undefined
      ? this.#readUnlabelled(line)
      : this.#addField(labelled.label, labelled.value, line);
  }

  #addField(label: FieldLabel, value: string, line: Line): boolean {
    // A second field of one kind is some other text: a summary beside the abstract.
    this.#open = this.#fields.has(label) ? 'other' : label;
    if (this.#open === 'other') return false;
    if (label === 'abstract' || value !== '') this.#fields.set(label, []);
    if (value !== '') this.#fields.get(label)?.push({ ...line, text: value });
    return true;
  }

  #readUnlabelled(line: Line): boolean {
    const { text } = line;
    const categories = text.length > MAX_CATEGORIES_CHARS || text.includes('(') ? [] : categoriesIn(text);
    this.#categories.push(...categories);
    if (categories.length > 0) return true;
    if (DOI_LINE.test(text)) return this.#addField('id', text.replace(/^doi:? /iu, 'doi:'), line);
    const boilerplate = readBoilerplate(text);
    const paperDate = boilerplate?.date?.subject === 'paper' ? boilerplate.date.date : undefined;
    this.#date ??= paperDate;
    // A line without letters may be the comma between two names.
    const isComma = this.#open === 'authors' && text === ',';
    if (boilerplate !== undefined && this.#open !== 'abstract' && !isComma) {
      if (this.#open === 'title' && !this.#hasBareNames) this.#open = undefined;
      return paperDate !== undefined;
    }
    const hasAbstract = (this.#fields.get('abstract')?.length ?? 0) > 0;
    if (hasAbstract) return this.#open === 'abstract' && this.#continueAbstract(line);
    const label = this.#nextLabel(line);
    if (label === undefined) return false;
    this.#open = label;
    this.#fields.set(label, [...(this.#fields.get(label) ?? []), line]);
    return true;
  }

  #continueAbstract(line: Line): boolean {
    const isArxiv = this.#entryStart.by !== 'title';
    const isSentence = line.text.length >= SHORT_PARAGRAPH_CHARS || lineEnd(line.text) === 'sentence';
    if (line.gap === 0 || (!isArxiv && isSentence)) this.#fields.get('abstract')?.push(line);
    else this.#open = undefined;
    return this.#open === 'abstract';
  }

  /** Whether names follow the title without a label, as on arXiv's pages. */
  get #hasBareNames(): boolean {
    const { by } = this.#entryStart;
    return by === 'date' || (by === 'id' && this.#entryStart.behind.trim() !== '');
  }

  /** The field that a line without a label continues, or that comes next where it stands. */
  #nextLabel({ text, gap }: Line): FieldLabel | undefined {
    const open = this.#open;
    const isSentence = lineEnd(text) === 'sentence';
    if (open !== undefined && !this.#fields.has(open)) return open === 'other' ? undefined : open;
    if (!this.#fields.has('title')) return text.length <= 2 * LONG_LINE_CHARS ? 'title' : undefined;
    if (text.length > LONG_LINE_CHARS && isSentence) return 'abstract';
    if (open === 'abstract' && this.#fields.get('abstract')?.length === 0) return 'abstract';
    if (this.#hasBareNames && !this.#fields.has('authors') && open === 'title') return 'authors';
    if (this.#hasBareNames && open === 'authors') return undefined;
    if (open !== undefined && open !== 'other' && gap === 0) return open;
    return isSentence && text.length >= SHORT_PARAGRAPH_CHARS ? 'abstract' : undefined;
  }
}

/** Joins names in one line, or in one line each, where a line may be the comma between two. */
function joinNames(lines: readonly Line[]): string {
  const isOneEach =
    lines.length > 1 && lines.every(({ text }) => !/,\s*\S/u.test(text) && !/\band\b/u.test(text));
  if (!isOneEach) return unwrap(lines);
  const names = lines.map(({ text }) => text).join(', ');
  return names.replace(/(?:,\s?){2,9}/gu, ', ');
}

/** Reads the first line of an entry: an arXiv id, a submission date, or `Title: ...`; `undefined` for any other line. */
export function readEntryStart(line: string): EntryStart | undefined {
  const [, id, behind = ''] = ARXIV_ID.exec(line) ?? [];
  if (id !== undefined) {
    const isStart = BEHIND_ID.test(behind) || categoriesIn(behind).length > 0;
    return isStart ? { by: 'id', id, behind } : undefined;
  }
  const [, date] = SUBMITTED_ON.exec(line) ?? [];
  if (date !== undefined) return { by: 'date', date };
  return /^[\p{L}【［[]/u.test(line) && readLabelAndValue(line)?.label === 'title'
    ? { by: 'title' }
    : undefined;
}

/** Whether a line is a heading between entries. */
export function isListHeading(line: string): boolean {
  return line.length <= MAX_HEADING_CHARS && LIST_HEADING.test(line);
}

/** The arXiv categories that a text consists of, or that stand behind their names. */
function categoriesIn(text: string): string[] {
  const words = text.split(/[\s,;]+/u).filter((word) => word !== '');
  if (words.length > 0 && words.every((word) => CATEGORY.test(word))) return words;
  return [...text.matchAll(NAMED_CATEGORY)].map(([, category = '']) => category);
}
