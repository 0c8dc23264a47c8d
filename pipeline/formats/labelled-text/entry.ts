/** Collects the lines of one paper: labelled lines by their labels, others by where they stand. */
import { arxivId, doi, idsIn, pmid } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/names/read-names.ts';
import { groupParagraphs, unwrap } from '../../text/unwrap.ts';
import type { ExternalId } from '../../types.ts';
import type { Line } from '../core/lines.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { type FieldLabel, readLabelAndValue, readLabelledLine } from '../cues/field-labels.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import type { FieldError } from '../fields/named-fields.ts';
import { recordOfDraft, withLabelledFields } from '../fields/paper-draft.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { revisedPaper } from '../fields/revision.ts';

/** An arXiv id and what stands behind it: `[3] arXiv:2503.07605 (replaced) [pdf, html, other]`. */
const ARXIV_ID =
  /^(?:\[\d{1,5}\]|\d{1,5}\.)? ?arXiv: ?((?:\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[A-Z]{2})?\/\d{7})(?:v\d{1,3})?)(?![^\s[(])(.{0,300})$/iu;
const REPLACED = /\(replaced\)/iu;
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
/** `[[Ann Lee]]`, a link to the page of a person, as Logseq writes it. */
const LINKED_NAME = /\[\[([^[\]\n]{1,200})\]\]/gu;
/** Buttons that unfold an abstract: `△ Less`. */
const MORE_OR_LESS = /\s{0,9}[△▽▲▼] ?(?:less|more)$/iu;
/** The address of a paper, alone on a line. */
const ADDRESS_LINE = /^<?https?:\/\/[^\s<>]{4,500}>?$/iu;
/** A rule ends an entry that is complete: `-----`. */
const RULE = /^[-=_*~—─]{5,}$/u;
/** `PMID: 30600000`. */
const PMID_LINE = /^(?:pmid|pubmed(?: id)?)\s?[:：]\s?(\d{1,9})$/iu;
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

/** A label that is not known: `Volume: 12`, `Email: a@b.example`. */
const UNKNOWN_LABEL = /^\p{Lu}[\p{L}-]{1,24}(?: [\p{L}-]{1,20}){0,2}\s?[:：] /u;
/** In a list of papers with labels, `1. Title: ...`. */
const NUMBER = /^[[(]?\d{1,5}[.)\]] {1,3}/u;

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
  #isReplaced = false;
  #date: string | undefined;
  /** The label whose value may continue. */
  #open: FieldLabel | undefined;

  constructor(line: Line, entryStart: EntryStart) {
    this.#entryStart = entryStart;
    this.start = line.start;
    this.end = line.end;
    this.add(line, entryStart);
  }

  /** Whether `line`, the `next` start, begins another entry: not before this one has its title. An id may also end an entry. */
  isCompleteBefore(next: EntryStart, line: Line): boolean {
    const isOwnId =
      next.by === 'id' && line.gap === 0 && this.#entryStart.by === 'title' && this.#arxivId === undefined;
    if (isOwnId) return false;
    // Another id is another paper, also where no title was found.
    if (next.by === 'id' && this.#arxivId !== undefined && this.#arxivId !== next.id) return true;
    return this.#fields.has('title') || (this.#entryStart.by === 'title' && next.by === 'id');
  }

  /** Whether a line stands behind this entry: a rule below its abstract. */
  isOver(line: Line): boolean {
    return RULE.test(line.text) && (this.#fields.get('abstract')?.length ?? 0) > 0;
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
    const authors = readAuthors(joinNames(lines('authors')).replace(LINKED_NAME, '$1'));
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
    const ownId = this.#arxivId === undefined ? '' : `arxiv:${this.#arxivId}`;
    const result = recordOfDraft({
      ...draft,
      ...withoutEmpty({ authors, categories: [...new Set(categories)], date: this.#date }),
      ids: [...(draft.ids ?? []), ...idsIn(ownId), ...lines('id').flatMap(({ text }) => idsOf(text))],
    });
    if ('code' in result) return result;
    return {
      ...result,
      ...withoutEmpty({ headerDate, ...(this.#isReplaced && revisedPaper(result.externalIds ?? [])) }),
    };
  }

  /** Reads a line. Returns whether it says something of the paper. */
  #read(line: Line, entryStart: EntryStart | undefined): boolean {
    const { text } = line;
    if (entryStart?.by === 'id') {
      this.#arxivId = entryStart.id;
      this.#isReplaced = REPLACED.test(entryStart.behind);
      this.#categories.push(...categoriesIn(entryStart.behind.replace(BRACKETS, '')));
      if (this.#entryStart.by === 'title') this.#open = 'id';
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
    const [, pubmed] = PMID_LINE.exec(text) ?? [];
    if (pubmed !== undefined) return this.#addField('id', `pmid:${pubmed}`, line);
    const labelled = readLabelledLine(entryStart === undefined ? text : text.replace(NUMBER, ''));
    return labelled === undefined
      ? this.#readUnlabelled(line)
      : this.#addField(labelled.label, labelled.value, line);
  }

  #addField(label: FieldLabel, value: string, line: Line): boolean {
    // A second field of one kind is some other text: a summary beside the abstract. A paper may have several ids.
    this.#open = this.#fields.has(label) && label !== 'id' ? 'other' : label;
    if (this.#open === 'other') return false;
    const isNew = !this.#fields.has(label) && (label === 'abstract' || value !== '');
    if (isNew) this.#fields.set(label, []);
    if (value !== '') this.#fields.get(label)?.push({ ...line, text: value });
    return true;
  }

  #readUnlabelled(line: Line): boolean {
    const { text } = line;
    const categories = text.length > MAX_CATEGORIES_CHARS || text.includes('(') ? [] : categoriesIn(text);
    this.#categories.push(...categories);
    if (categories.length > 0) return true;
    if (ADDRESS_LINE.test(text) && !this.#fields.has('links') && idsIn(text).length > 0)
      return this.#addField('id', text, line);
    if (DOI_LINE.test(text)) return this.#addField('id', text.replace(/^doi:? /iu, 'doi:'), line);
    if (this.#isUnknownField(line)) {
      this.#open = 'other';
      return false;
    }
    const boilerplate = readBoilerplate(text);
    const paperDate = boilerplate?.date?.subject === 'paper' ? boilerplate.date.date : undefined;
    this.#date ??= paperDate;
    // A line without letters may be the comma between two names.
    const isComma = this.#open === 'authors' && text === ',';
    if (boilerplate !== undefined && !this.#isWithinAbstract && !isComma) {
      if (this.#open === 'abstract' || (this.#open === 'title' && !this.#hasBareNames))
        this.#open = undefined;
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

  /** Whether a line has a label that is not known, behind a field that is complete. A title and a sentence may hold a colon. */
  #isUnknownField({ text, gap }: Line): boolean {
    const open = this.#open;
    if (gap > 0 || open === undefined || open === 'title' || !UNKNOWN_LABEL.test(text)) return false;
    // `doi 10.1000/1`, and below it `HybridVFL: Disentangled Features`.
    if (!this.#fields.has('title')) return false;
    if (open !== 'abstract') return this.#fields.has(open);
    const above = this.#fields.get('abstract')?.at(-1)?.text ?? '';
    return (
      lineEnd(above) === 'sentence' && text.length < SHORT_PARAGRAPH_CHARS && lineEnd(text) !== 'sentence'
    );
  }

  /** Whether the abstract goes on: buttons stand behind its last sentence. */
  get #isWithinAbstract(): boolean {
    const above = this.#fields.get('abstract')?.at(-1)?.text;
    return this.#open === 'abstract' && (above === undefined || lineEnd(above) !== 'sentence');
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
    // On arXiv's pages of new papers, with a blank line or without.
    if (this.#hasBareNames && open === 'categories') return isSentence ? 'abstract' : undefined;
    if (open === 'authors' && this.#fields.get(open)?.at(-1)?.text.endsWith(',')) return open;
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
  const text = line.replace(NUMBER, '');
  return /^[\p{L}【［[]/u.test(text) && readLabelAndValue(text)?.label === 'title'
    ? { by: 'title' }
    : undefined;
}

/** The ids in a field of ids: one alone, or with a prefix. */
function idsOf(text: string): ExternalId[] {
  const whole = [arxivId(text), /^10\./u.test(text) ? doi(text) : null].filter((id) => id !== null);
  const [, pubmed = ''] = /^pmid:(\d+)$/u.exec(text) ?? [];
  return [...whole, ...[pmid(pubmed)].filter((id) => id !== null), ...idsIn(text)];
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
