import { idsIn } from '../../text/external-ids.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { describeMarkedText } from '../cues/marked-text.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';

const TOO_LONG = `is part of an entry of more than ${MAX_LINE_CHARS} characters; wanted is a line "PMID: " behind each`;
const UNFINISHED = 'the entry has no end; wanted is a line "PMID: "';
const NOTHING = 'the entry has neither an abstract nor a line "PMID: " or "DOI: "; wanted is one of these';

/** `12. J Walk. 2024 Mar 7;12(3):45-67. doi: 10.1000/x1. Epub 2024 Feb 1.`: in which journal it is, and since when. */
const CITATION =
  /^\d{1,6}\. (?<journal>\S.{0,200}?)\. (?<year>(?:19|20)\d\d)(?: (?<month>[A-Z][a-z]{2})(?:-[A-Z][a-z]{2})?(?: (?<day>\d{1,2}))?)?(?=[;:. ]|$)/u;
const NUMBER = /^(\d{1,6})\. (?=\S)/u;
/** The last line of an entry, but for what its authors state of their interests. */
const PMID = /^PMID: ?(\d{1,9})\b/u;
const ID = /^(?:DOI|PMCID|PMID): ?\S/u;
const AFFILIATIONS = /^Author information: ?$/u;

/** A name as PubMed has it, `du Châtelet É(1)(2)`, `Smith JR 3rd`, and one who stands for others. */
const NAME =
  /^[\p{L}][\p{L}\p{M}'’ .-]{0,60} \p{Lu}[\p{L}-]{0,3}(?: (?:Jr|Sr|I{2,3}|IV|\d(?:st|nd|rd|th)))?$/u;
const FAMILY_FIRST = /^(.+?) (\p{Lu}[\p{Lu}-]{0,3})(?: (Jr|Sr|I{2,3}|IV|\d(?:st|nd|rd|th)))?$/u;
const LANGUAGE = /^\[Article in ([A-Z][a-z]{2,20})/u;
const MARKS = /\(\d{1,3}\)/gu;

/** Paragraphs that are no part of the abstract. */
const OTHER =
  /^(?:collaborators:|author information:|conflict of interest statement:|publisher: abstract|in: |\[article in |(?:comment|update|erratum|retraction|expression of concern|corrected and republished|republished|retracted and republished|summary for patients|original report|dataset described|cites)\s?(?:in|on|of|for|from)?(?:\n|:|$))/iu;
/** Who owns the abstract, in the paragraph behind it. */
const OWNER =
  /^(?:(?:crown )?copyright\b|©|\(c\) \d{4}|published by\b|this article is a u\.?s\.? government work)|^[^.]{0,80}\ball rights reserved\.$/iu;

/**
 * PubMed's "Abstract (text)": numbered entries of paragraphs between blank lines, a citation, the title, authors, where they are,
 * the abstract, and DOI and PMID. Memory: an entry.
 */
export const pubmed: Format = {
  name: 'pubmed',
  why: (head) => {
    const { citations, ends } = countsOf(head);
    return `${citations} numbered citations of journals, ${ends} lines with a PMID or above affiliations`;
  },
  detect(head) {
    if (describeMarkedText(head) !== undefined) return 0;
    const { citations, ends } = countsOf(head);
    return citations > 0 && ends > 0 ? 0.9 : 0;
  },
  splitter: () => lineSplitter(new LineReader(), (spans) => new PubMed(spans)),
};

function countsOf(head: string): { citations: number; ends: number } {
  const lines = head.split(/\r\n|\r|\n/u).map((text) => text.trim());
  return {
    citations: lines.filter((text, at) => (lines[at - 1] ?? '') === '' && CITATION.test(text)).length,
    ends: lines.filter((text) => PMID.test(text) || AFFILIATIONS.test(text)).length,
  };
}

class PubMed implements Splitter<Line> {
  readonly #spans: SpanCutter;
  #entry: Entry | undefined;
  /** Of the entry before. */
  #number = 0;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push(line: Line): readonly SplitSpan[] {
    if (line.continues) return this.#spans.continueReject(line.end);
    if (line.overlong || (this.#entry !== undefined && line.end - this.#entry.start > MAX_LINE_CHARS)) {
      const start = this.#entry?.start ?? line.start;
      this.#entry = undefined;
      return this.#spans.reject(start, line.end, 'too-long', TOO_LONG);
    }
    if (this.#opens(line)) {
      const ended = this.#end();
      this.#number = Number(NUMBER.exec(line.text)?.[1]);
      this.#entry = new Entry(line);
      return ended;
    }
    if (this.#entry === undefined) {
      this.#spans.skip(line.end);
      return [];
    }
    this.#entry.add(line);
    return PMID.test(line.text) ? this.#end() : [];
  }

  /** Of books there stands the title behind the number, and nothing else tells it from a list. */
  #opens({ text, gap, start }: Line): boolean {
    if (gap === 0 && start > 0 && this.#entry !== undefined) return false;
    if (CITATION.test(text)) return true;
    const isNext = this.#number > 0 && Number(NUMBER.exec(text)?.[1]) === this.#number + 1;
    return this.#entry === undefined && gap > 0 && isNext;
  }

  finish(): readonly SplitSpan[] {
    const entry = this.#entry;
    this.#entry = undefined;
    return entry === undefined ? [] : this.#spans.reject(entry.start, entry.end, 'truncated', UNFINISHED);
  }

  #end(): readonly SplitSpan[] {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry === undefined) return [];
    const fields = entry.read();
    if (fields.abstract === '' && fields.url === undefined)
      return this.#spans.reject(entry.start, entry.end, 'missing-abstract', NOTHING);
    return this.#spans.record(entry.start, entry.end, fields);
  }
}

/** One paper out of paragraphs. */
class Entry {
  readonly start: number;
  #end: number;
  readonly #paragraphs: Line[][] = [];

  constructor(line: Line) {
    this.start = line.start;
    this.#end = line.end;
    this.#paragraphs.push([line]);
  }

  get end(): number {
    return this.#end;
  }

  add(line: Line): void {
    if (line.gap > 0) this.#paragraphs.push([line]);
    else this.#paragraphs.at(-1)?.push(line);
    this.#end = line.end;
  }

  read(): Parameters<SpanCutter['record']>[2] {
    const [first = [], ...others] = this.#paragraphs;
    const cited = CITATION.exec(unwrap(first))?.groups;
    const titled = cited === undefined ? first : (others.shift() ?? []);
    const said = others.filter((lines) => !ID.test(lines[0]?.text ?? ''));
    const ids = others.filter((lines) => ID.test(lines[0]?.text ?? '')).flat();
    const paragraphs = said.filter((lines) => !OTHER.test(lines.map(({ text }) => text).join('\n')));
    const authors = namesOf(unwrap(paragraphs[0] ?? []));
    if (authors !== undefined) paragraphs.shift();
    while (paragraphs.length > 1 && OWNER.test(unwrap(paragraphs.at(-1) ?? []))) paragraphs.pop();
    const pmid = ids.map(({ text }) => PMID.exec(text)?.[1]).find((id) => id !== undefined);
    const named = ids.map(({ text }) => text).find((text) => text.startsWith('DOI'));
    const externalIds = idsIn(named ?? unwrap(first));
    const [language] = said.flatMap((lines) => LANGUAGE.exec(lines[0]?.text ?? '')?.[1] ?? []);
    return {
      title: unwrap(titled).replace(cited === undefined ? NUMBER : '', ''),
      abstract: paragraphs.map(unwrap).join('\n\n'),
      ...withoutEmpty({
        date: [cited?.['day'], cited?.['month'], cited?.['year']].filter(Boolean).join(' ') || undefined,
        authors: authors ?? [],
        externalIds,
        url: addressOf(undefined, externalIds) ?? (pmid && `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`),
        journal: cited?.['journal'],
        language,
      }),
    };
  }
}

/** The names of a line `Lovelace A(1), Müller B(2); Dark Robots Study Group.`, given names first; `undefined` of other text. */
function namesOf(text: string): string[] | undefined {
  const [people = '', ...groups] = text.replace(MARKS, '').replace(/\.$/u, '').split(';');
  const names = people.split(',').map((name) => name.trim());
  const usual = names.filter((name) => NAME.test(name)).length;
  if (usual === 0 || usual < 0.7 * names.length) return undefined;
  return [...names, ...groups.map((group) => group.trim())]
    .filter((name) => name !== '')
    .map((name) =>
      name.replace(FAMILY_FIRST, (_, family, initials, suffix) =>
        [initials, family, suffix].filter(Boolean).join(' '),
      ),
    );
}
