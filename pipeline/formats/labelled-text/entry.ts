import { idsIn } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/person-names.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { Line } from '../core/lines.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { type FieldLabel, fieldLabel, readLabelAndValue } from '../cues/field-labels.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import { type Found, settle, withFields } from '../markdown/entry.ts';

/** An identifier in front of what arXiv says of a paper: `[3] arXiv:2503.07605 (replaced) [pdf, html, other]`. */
const IDENTIFIED =
  /^(?:\[\d{1,5}\]|\d{1,5}\.)? ?arXiv: ?((?:\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[A-Z]{2})?\/\d{7})(?:v\d{1,3})?)(?![^\s[(])(.{0,300})$/iu;
/** What may stand behind it: what there is to download, what the entry is, in which categories, a DOI. */
const BEHIND = /^\s{0,9}(?:[[(]|$)/u;
/** `[Submitted on 10 Mar 2025 (v1), last revised 12 Mar 2025 (this version, v2)]`, over the title on arXiv's own pages. */
const SUBMITTED_ON = /^\[submitted on (\d{1,2} [a-z]{3,9} \d{4})\b[^\]]{0,100}\]$/iu;
/** `Submitted 11 March, 2025; v1 submitted 10 March, 2025; originally announced March 2025.` */
const SUBMITTED = /^submitted (\d{1,2} [a-z]{3,9}),? (\d{4})\b/iu;
const FIRST_SUBMITTED = /\bv1 submitted (\d{1,2} [a-z]{3,9}),? (\d{4})\b/iu;
const ARCHIVE =
  '(?:cs|math|stat|eess|econ|physics|q-bio|q-fin|nlin|astro-ph|cond-mat|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|nucl-ex|nucl-th|quant-ph)';
const CATEGORY = new RegExp(`^${ARCHIVE}(?:\\.[A-Za-z-]{2,10})?$`, 'u');
/** A category behind its name: `Computation and Language (cs.CL)`. */
const CODE = new RegExp(`\\((${ARCHIVE}(?:\\.[A-Za-z-]{2,10})?)\\)`, 'gu');
/** What buttons say that show an abstract as a whole or in part. */
const MORE_OR_LESS = /\s{0,9}[△▽▲▼] ?(?:less|more)$/iu;
/** `doi 10.1000/x1`, in arXiv's searches. */
const DOI_LINE = /^(?:doi:? )?10\.\d{4,9}\/\S{1,200}$/iu;
const AI_SUMMARY = /^ai-generated summary$/iu;
const HEADING = /\(showing .{1,60}\bentries ?\)$|^total of \d+ entries\b|^submission history$/iu;

/** Past this, in UTF-16 units, a line without a label is an abstract, whatever stands before it. */
const LONG = 160;
/** A paragraph shorter than this that ends no sentence is none of an abstract. */
const SHORT = 60;

/** What the first line of an entry is; `undefined` of any other line. */
export type Opening =
  | { readonly by: 'id'; readonly id: string; readonly more: string }
  | { readonly by: 'date'; readonly date: string }
  | { readonly by: 'title' };

export function openingOf({ text }: Pick<Line, 'text'>): Opening | undefined {
  const [, id, more = ''] = IDENTIFIED.exec(text) ?? [];
  if (id !== undefined)
    return BEHIND.test(more) || categoriesIn(more).length > 0 ? { by: 'id', id, more } : undefined;
  const [, date] = SUBMITTED_ON.exec(text) ?? [];
  if (date !== undefined) return { by: 'date', date };
  return /^\p{L}/u.test(text) && readLabelAndValue(text)?.label === 'title' ? { by: 'title' } : undefined;
}

/** Whether a line is a heading between entries. */
export function isHeading(text: string): boolean {
  return text.length <= 200 && HEADING.test(text);
}

/** The categories of arXiv that a text consists of, or names behind their names; none if it says something else. */
function categoriesIn(text: string): string[] {
  const words = text.split(/[\s,;]+/u).filter((word) => word !== '');
  if (words.length > 0 && words.every((word) => CATEGORY.test(word))) return words;
  return [...text.matchAll(CODE)].map(([, code = '']) => code);
}

/** One paper out of lines: those with labels by their labels, others by where they stand. */
export class LabelledEntry {
  readonly #opening: Opening;
  readonly #start: number;
  #end: number;
  readonly #fields = new Map<FieldLabel, Line[]>();
  readonly #categories: string[] = [];
  #id: string | undefined;
  #date: string | undefined;
  #open: FieldLabel | undefined;

  constructor(line: Line, opening: Opening) {
    this.#opening = opening;
    this.#start = line.start;
    this.#end = line.end;
    this.add(line, opening);
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Whether an opening line opens the next entry; not when it says more of this one, of which the title is still to come. */
  isOver(opening: Opening): boolean {
    return this.#fields.has('title') || opening.by === (this.#opening.by === 'title' ? 'id' : 'none');
  }

  add(line: Line, opening = openingOf(line)): void {
    if (this.#take(line, opening)) this.#end = line.end;
  }

  /** The entry as a record or a reject. @param headerDate the date of the list it stands in */
  read(headerDate: string | undefined): Found {
    const text = (label: FieldLabel) => {
      const lines = this.#fields.get(label) ?? [];
      if (label === 'abstract') return paragraphsOf(lines);
      return label === 'authors' ? namesOf(lines) : unwrap(lines);
    };
    const fields = new Map([...this.#fields.keys()].map((label) => [label, text(label)] as const));
    const authors = readAuthors(fields.get('authors') ?? '');
    fields.delete('authors');
    fields.delete('categories');
    const id = [this.#id === undefined ? '' : `arxiv:${this.#id}`, fields.get('id') ?? ''].join(' ');
    fields.delete('id');
    const draft = withFields(
      { title: fields.get('title') ?? '', abstract: '', links: [], authors },
      new Map([...fields, ['abstract', (fields.get('abstract') ?? '').replace(MORE_OR_LESS, '')]]),
    );
    const named = categoriesIn(text('categories'));
    const said = text('categories')
      .split(/[,;]/u)
      .map((each) => each.trim());
    const categories = [...this.#categories, ...(named.length > 0 ? named : said)].filter(
      (each) => each !== '',
    );
    const found = settle(
      { start: this.#start, end: this.#end },
      {
        ...draft,
        ...(authors.length === 0 ? {} : { authors }),
        ...(categories.length === 0 ? {} : { categories: [...new Set(categories)] }),
        ...(this.#date === undefined ? {} : { date: this.#date }),
        ids: [...(draft.ids ?? []), ...idsIn(id)],
      },
    );
    if (found.fields === undefined || headerDate === undefined) return found;
    return { ...found, fields: { ...found.fields, headerDate } };
  }

  /** Whether the line says something of the paper. */
  #take(line: Line, opening: Opening | undefined): boolean {
    const { text } = line;
    if (opening?.by === 'id') {
      this.#id = opening.id;
      this.#categories.push(...categoriesIn(opening.more.replace(/^\s*(?:[[(][^\])]*[\])]\s*)*/u, '')));
      return true;
    }
    const submitted = FIRST_SUBMITTED.exec(text.slice(0, 200)) ?? SUBMITTED.exec(text);
    if (opening?.by === 'date' || submitted !== null) {
      this.#date = opening?.by === 'date' ? opening.date : `${submitted?.[1]} ${submitted?.[2]}`;
      this.#open = undefined;
      return true;
    }
    if (AI_SUMMARY.test(text)) {
      // It stands below the summary, which is none of the authors'.
      this.#fields.set('abstract', []);
      this.#open = 'abstract';
      return true;
    }
    const alone = fieldLabel(text);
    const found = alone === undefined ? readLabelAndValue(text) : { label: alone, value: '' };
    if (found !== undefined) return this.#label(found.label, found.value, line);
    return this.#unlabelled(line);
  }

  #label(label: FieldLabel, value: string, line: Line): boolean {
    // The second of a kind is some other text: a summary beside the abstract.
    this.#open = this.#fields.has(label) ? 'other' : label;
    if (this.#open === 'other') return false;
    if (label === 'abstract' || value !== '') this.#fields.set(label, []);
    if (value !== '') this.#push(label, { ...line, text: value });
    return true;
  }

  #unlabelled(line: Line): boolean {
    const { text } = line;
    if (this.#categoriesOf(text)) return true;
    if (DOI_LINE.test(text)) return this.#label('id', text.replace(/^doi:? /iu, 'doi:'), line);
    const known = readBoilerplate(text);
    if (known?.date?.subject === 'paper') this.#date ??= known.date.date;
    // A line without letters may be a comma between names.
    if (known !== undefined && this.#open !== 'abstract' && !(this.#open === 'authors' && text === ',')) {
      if (this.#open === 'title' && !this.#hasBareNames) this.#open = undefined;
      return known.date?.subject === 'paper';
    }
    const hasAbstract = (this.#fields.get('abstract')?.length ?? 0) > 0;
    const isArxiv = this.#opening.by !== 'title';
    if (this.#open === 'abstract' && hasAbstract) {
      const isBody = line.gap === 0 || (!isArxiv && (text.length >= SHORT || lineEnd(text) === 'sentence'));
      if (!isBody || (isArxiv && line.gap > 0)) this.#open = undefined;
      else return this.#push('abstract', line);
      return false;
    }
    if (hasAbstract) return false;
    const next = this.#next(line);
    if (next === undefined) return false;
    if (!this.#fields.has(next)) this.#fields.set(next, []);
    this.#open = next;
    return this.#push(next, line);
  }

  /** Whether names follow the title without a label, as on arXiv's pages. */
  get #hasBareNames(): boolean {
    return this.#opening.by === 'date' || (this.#opening.by === 'id' && this.#opening.more.trim() !== '');
  }

  /** The field that a line without a label goes on with, or that comes next where it stands. */
  #next(line: Line): FieldLabel | undefined {
    const open = this.#open;
    if (open !== undefined && !this.#fields.has(open)) return open === 'other' ? undefined : open;
    if (!this.#fields.has('title')) return line.text.length <= 2 * LONG ? 'title' : undefined;
    const isLong = line.text.length > LONG && lineEnd(line.text) === 'sentence';
    if (isLong || (open === 'abstract' && this.#fields.get('abstract')?.length === 0)) return 'abstract';
    if (this.#hasBareNames && !this.#fields.has('authors') && open === 'title') return 'authors';
    if (this.#hasBareNames && open === 'authors') return undefined;
    if (open !== undefined && open !== 'other' && line.gap === 0) return open;
    return lineEnd(line.text) === 'sentence' && line.text.length >= SHORT ? 'abstract' : undefined;
  }

  #categoriesOf(text: string): boolean {
    const found = text.length > 120 || text.includes('(') ? [] : categoriesIn(text);
    this.#categories.push(...found);
    return found.length > 0;
  }

  #push(label: FieldLabel, line: Line): true {
    this.#fields.get(label)?.push(line);
    return true;
  }
}

/** Names in one line or in one each, where a line may be the comma between two. */
function namesOf(lines: readonly Line[]): string {
  const isOneEach =
    lines.length > 1 && lines.every(({ text }) => !/,\s*\S/u.test(text) && !/\band\b/u.test(text));
  return isOneEach
    ? lines
        .map(({ text }) => text)
        .join(', ')
        .replace(/(?:,\s?){2,9}/gu, ', ')
    : unwrap(lines);
}

function paragraphsOf(lines: readonly Line[]): string {
  const paragraphs: Line[][] = [];
  for (const line of lines) {
    if (line.gap > 0 || paragraphs.length === 0) paragraphs.push([line]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs.map(unwrap).join('\n\n');
}
