/** Reads the lines of one paper on a copied page: its title, names, and what stands below them. */
import { markupText } from '../../text/html-text.ts';
import { groupParagraphs, unwrap } from '../../text/unwrap.ts';
import type { Line } from '../core/lines.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { withoutChips } from '../cues/chips.ts';
import { readLabelledLine } from '../cues/field-labels.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { addressOf } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { readSource } from '../fields/source-lines.ts';
import { titlePrefix } from '../page-text/paper-fields.ts';
import {
  endsSentence,
  hasButtonsOfPapers,
  isKindOfPaper,
  isSourceAlone,
  isTeaser,
  isVenue,
  kindAndDate,
  lineKind,
  readNames,
} from './line-kind.ts';

/** `Last updated: 2025-11-14`, which counts when nothing tells when the paper appeared. */
const UPDATED = /\b(?:last )?updated:? (.{8,40})$/iu;
/** Zenodo: `Uploaded on October 14, 2025`. */
const UPLOADED = /^uploaded on /iu;
/** Pages, a volume, an id. */
const PLACE = /\b(?:pp?|pages?|vol|volume|issue|art|article no)\b[.:]|10\.\d{4,9}\/|\b\d{1,4} ?\(\d{1,4}\)/iu;
/** `e-Print: 2511.08801`: an id of arXiv. */
const EPRINT = /\be-?print: ?(?=\d{4}\.\d{4,5})/iu;
/** An abstract begins within this many lines below the names. */
const MAX_LINES_TO_TEXT = 7;
/** A button at the end of an abstract that is cut. */
const READ_MORE = / ?(?:read more|show more|expand)\.?$/iu;
/** Headings of the abstract on the page of one paper. */
const ABSTRACT = /^abstract(?:[:.]|$)/iu;

/** What tells a paper from other things that have a title and an author. */
export interface Evidence {
  /** Whether lines around its title name an id, pages, a venue and its year, or are buttons of papers. */
  readonly isPlaced: boolean;
  readonly hasSeveralAuthors: boolean;
  /** Whether an abstract stands below its label, as on the page of one paper. */
  readonly hasLabelledAbstract: boolean;
}

export class CopiedEntry {
  readonly start: number;
  /** The end of the last line that says something of the paper. */
  end: number;
  readonly #title: string;
  readonly #sources: string[] = [];
  readonly #venues: string[] = [];
  readonly #authors: string[] = [];
  #text: Line[] = [];
  #textIsOver = false;
  /** Whether the text stands between title and names. */
  #hasTeaser = false;
  #hasLabelledAbstract = false;
  /** Whether the label of the abstract stands above, and no text yet. */
  #isBelowLabel = false;
  /** Buttons of papers, pictures before names, dates of publication. */
  #marks: number;
  /** Whether the line above is one name, of which more may follow. */
  #isListingNames = false;
  #linesBelowNames = 0;

  /** Whether a line names a kind of papers. */
  #isKindNamed = false;
  #date: string | undefined;
  #updated: string | undefined;
  #url: string | undefined;

  /**
   * @param above lines about the paper that stand above its title
   * @param isBelowButtons whether a line of buttons of papers stands above it
   */
  constructor(title: Line, above: readonly Line[], isBelowButtons: boolean) {
    this.#marks = isBelowButtons ? 1 : 0;
    this.start = (above[0] ?? title).start;
    this.end = title.end;
    this.#title = title.text;
    for (const { text } of above) {
      const dated = kindAndDate(text);
      if (dated === undefined) this.#addSource(text);
      else {
        this.#date = dated;
        this.#marks += 1;
      }
    }
  }

  /** Whether the lines may be a heading and a name: nothing says that they are a paper. */
  get isBare(): boolean {
    return this.#authors.length < 2 && this.#text.length === 0;
  }

  /** Whether the abstract has begun, or a text below the names. */
  get hasText(): boolean {
    return this.#text.length > 0 && !this.#hasTeaser;
  }

  get hasAuthors(): boolean {
    return this.#authors.length > 0;
  }

  /** Whether a line that is one name continues the names above it. */
  continuesNames(line: Line): boolean {
    return this.#isListingNames && readNames(line.text)?.isOne === true;
  }

  /** Whether a line continues an abstract: a further sentence below its label, or the rest of a sentence. */
  continuesText(line: Line): boolean {
    const above = this.#text.at(-1);
    if (above === undefined || this.#textIsOver || lineKind(line.text) === 'buttons') return false;
    if (this.#hasLabelledAbstract && endsSentence(line.text)) return true;
    return line.gap === 0 && !endsSentence(above.text);
  }

  add(line: Line): void {
    if (this.#read(line)) this.end = line.end;
  }

  evidence(): Evidence {
    return {
      isPlaced:
        this.#marks > 0 ||
        (this.#venues.length > 0 && (this.#sources.length > 0 || this.#date !== undefined)) ||
        this.#sources.some((text) => isSourceAlone(text) || isVenue(text) || PLACE.test(text)) ||
        this.#updated !== undefined ||
        (this.#isKindNamed && this.#date !== undefined),
      hasSeveralAuthors: this.#authors.length > 1,
      hasLabelledAbstract: this.#hasLabelledAbstract,
    };
  }

  /** @param headerDate date of the list */
  read(headerDate: string | undefined): RecordFields {
    const url = this.#url === undefined ? undefined : redirectTarget(this.#url);
    const { date, journal, ids } = readSource(this.#sources, url === undefined ? [] : [url]);
    return {
      title: withoutChips(markupText(this.#title.slice(titlePrefix(this.#title).length))).replace(/\.$/u, ''),
      abstract: markupText(groupParagraphs(this.#text).map(unwrap).join('\n\n')).replace(READ_MORE, ''),
      ...withoutEmpty({
        date: this.#date ?? date ?? this.#updated,
        headerDate,
        authors: this.#authors,
        externalIds: ids,
        url: addressOf(url, ids),
        journal: journal ?? this.#venues[0],
      }),
    };
  }

  /** Whether the line says something of the paper. */
  #read(line: Line): boolean {
    const { text } = line;
    const isListing = this.#isListingNames;
    this.#isListingNames = false;
    const names = readNames(text);
    if (names !== undefined && (!this.hasAuthors || (isListing && names.isOne))) {
      if (this.hasText && !this.hasAuthors) this.#hasTeaser = true;
      this.#authors.push(...names.authors);
      if (names.isMarked) this.#marks += 1;
      this.#isListingNames = names.isOne;
      if (isVenue(names.source) && readSource([names.source]).date === undefined)
        this.#venues.push(names.source);
      else if (names.source !== '') this.#addSource(names.source);
      return true;
    }
    const labelled = readLabelledLine(text);
    if (labelled?.label === 'abstract' && ABSTRACT.test(text)) {
      this.#isBelowLabel = true;
      return labelled.value !== '' && this.#addText({ ...line, text: labelled.value });
    }
    const kind = lineKind(text);
    if (kind === 'joiner') {
      this.#isListingNames = isListing;
      return false;
    }
    if (this.hasAuthors) this.#linesBelowNames += 1;
    const isAbstract = kind === 'other' && isTeaser(text);
    const isText = kind === 'text' || isAbstract;
    if (this.continuesText(line) || (isText && (this.#isBelowLabel || !this.#textIsOver)))
      return this.#addText(line);
    if (this.#text.length > 0 || this.#linesBelowNames > MAX_LINES_TO_TEXT) this.#textIsOver = true;
    if (hasButtonsOfPapers(text)) this.#marks += 1;
    this.#isKindNamed ||= isKindOfPaper(text);
    if (kind === 'source') return this.#readSource(text);
    if (kind !== 'other' || this.hasText || !isVenue(text)) return false;
    this.#venues.push(text);
    return true;
  }

  #addText(line: Line): boolean {
    if (this.#isBelowLabel) {
      // What stands above is a teaser or a notice.
      this.#text = [];
      this.#hasTeaser = false;
      this.#textIsOver = false;
      this.#hasLabelledAbstract = true;
    }
    this.#isBelowLabel = false;
    this.#text.push(line);
    return true;
  }

  #readSource(text: string): boolean {
    if (this.hasText && !this.#isOwnId(text) && !UPLOADED.test(text)) return false;
    // `2024 IEEE International Conference on Robotics`
    if (/^(?:19|20)\d\d \S/u.test(text) && isVenue(text)) this.#venues.push(text);
    this.#addSource(text);
    return true;
  }

  /** Whether a line below the abstract is an id of a kind that the paper does not have: `DOI: 10.1000/1`. */
  #isOwnId(text: string): boolean {
    if (!/^(?:doi|pmid|pmcid|url): ?\S+$/iu.test(text)) return false;
    const own = readSource(this.#sources).ids;
    return readSource([text]).ids.some(({ scheme }) => !own.some((id) => id.scheme === scheme));
  }

  #addSource(text: string): void {
    const { date, url } = readBoilerplate(text) ?? {};
    this.#url ??= url;
    if (date?.subject === 'paper') this.#marks += 1;
    if (date !== undefined) this.#date ??= date.date;
    else {
      this.#updated ??= UPDATED.exec(text)?.[1];
      // `2025/2101` is a number.
      const isNumber = /^\d{4}\/\d/u.test(text);
      if (!isNumber) this.#sources.push(text.replace(UPDATED, '').replace(EPRINT, 'arXiv:'));
    }
  }
}
