/** Reference lists with a tag in front of each line: RIS, MEDLINE, EndNote. */
import { oneLine } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { abstractFromHtml } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf, pdfLink } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { taggedDate } from './publication-date.ts';

/** What distinguishes one format from the others. */
export interface TaggedSyntax {
  readonly name: string;
  readonly why: string;
  /** Matches a tag and its value. A line without a tag continues the value above. */
  readonly tag: RegExp;
  /** The tag that begins a reference. */
  readonly firstTag: string;
  /** The tag that ends a reference. Without one, a reference ends where the next begins. */
  readonly lastTag?: string;
  readonly fields: FieldTags;
}

/** The tags of each field, best first. */
interface FieldTags {
  readonly title: readonly string[];
  readonly abstract: readonly string[];
  /** Groups of tags; the first group that is present counts: full names before names with initials. */
  readonly authors: readonly (readonly string[])[];
  readonly date: readonly string[];
  readonly ids: readonly string[];
  readonly url: readonly string[];
  readonly pdf: readonly string[];
  readonly journal: readonly string[];
  readonly keywords: readonly string[];
  readonly comments: readonly string[];
  readonly language: readonly string[];
}

const TOO_LONG = `is part of a reference of more than ${MAX_LINE_CHARS} characters; expected a line that begins the next`;

/** A format of tagged lines. Memory: one reference. */
export function taggedFormat(syntax: TaggedSyntax): Format {
  return {
    name: syntax.name,
    why: () => syntax.why,
    detect: (head) => (syntax.tag.exec(firstLine(head))?.[1] === syntax.firstTag ? 0.97 : 0),
    splitter: () => lineSplitter(new LineReader(), (spans) => new References(syntax, spans)),
  };
}

function firstLine(head: string): string {
  const text = head.replace(/^[\uFEFF\s]{1,100}/u, '').slice(0, 200);
  return /^[^\r\n]*/u.exec(text)?.[0] ?? '';
}

/** The values of each tag, in order. */
type TagValues = Map<string, string[]>;

interface OpenReference {
  readonly start: number;
  end: number;
  readonly values: TagValues;
  currentTag: string;
}

class References implements Splitter<Line> {
  readonly #syntax: TaggedSyntax;
  readonly #spans: SpanCutter;
  #open: OpenReference | undefined;
  /** Whether the open reference continues one that is too long. */
  #isTooLong = false;

  constructor(syntax: TaggedSyntax, spans: SpanCutter) {
    this.#syntax = syntax;
    this.#spans = spans;
  }

  push({ text, start, end, overlong, continues }: Line): readonly SplitSpan[] {
    const { tag: pattern, firstTag, lastTag } = this.#syntax;
    const [, tag, value = ''] = (continues ? null : pattern.exec(text)) ?? [];
    const closed = tag === firstTag ? this.finish() : [];
    if (tag === firstTag || this.#isTooLong)
      this.#open ??= { start, end, values: new Map(), currentTag: firstTag };
    const open = this.#open;
    if (open === undefined) {
      this.#spans.skip(end);
      return closed;
    }
    if (overlong || end - open.start > MAX_LINE_CHARS) {
      const cut = this.#isTooLong
        ? this.#spans.continueReject(end)
        : this.#spans.reject(open.start, end, 'too-long', TOO_LONG);
      this.#open = undefined;
      this.#isTooLong = true;
      return [...closed, ...cut];
    }
    open.end = end;
    if (tag !== undefined && tag === lastTag) return this.#close();
    open.currentTag = tag ?? open.currentTag;
    const values = open.values.get(open.currentTag);
    if (values === undefined) open.values.set(open.currentTag, [tag === undefined ? text : value]);
    else if (tag !== undefined) values.push(value);
    else values.push(`${values.pop() ?? ''}\n${text}`);
    return closed;
  }

  /** Ends the open reference without its last tag. */
  finish(): readonly SplitSpan[] {
    const { lastTag } = this.#syntax;
    const open = this.#open;
    if (open === undefined || lastTag === undefined || this.#isTooLong) return this.#close();
    this.#open = undefined;
    const message = `the reference has no end; expected a line "${lastTag}  - "`;
    return this.#spans.reject(open.start, open.end, 'truncated', message);
  }

  #close(): readonly SplitSpan[] {
    const open = this.#open;
    const isTooLong = this.#isTooLong;
    this.#open = undefined;
    this.#isTooLong = false;
    if (open === undefined) return [];
    if (isTooLong) return this.#spans.continueReject(open.end);
    return this.#spans.record(open.start, open.end, recordFields(open.values, this.#syntax.fields));
  }
}

function recordFields(values: TagValues, tags: FieldTags): RecordFields {
  const all = (names: readonly string[]) => names.flatMap((name) => values.get(name) ?? []);
  const first = (names: readonly string[]) => all(names).find((value) => value.trim() !== '');
  const authors = tags.authors.map(all).find((names) => names.length > 0) ?? [];
  // MEDLINE says what an id is: `10.1000/x1 [doi]`.
  const externalIds = collectIds(all(tags.ids).map((id) => id.replace(/ \[[a-z]{2,8}\]$/u, '')));
  const pmid = first(['PMID'])?.trim();
  return {
    title: oneLine(first(tags.title)),
    abstract: abstractFromHtml(first(tags.abstract)),
    ...withoutEmpty({
      date: taggedDate(first(tags.date)),
      // `Lovelace, Ada` -> `Ada Lovelace`
      authors: authors.map((name) => oneLine(name).replace(/^([^,]+),\s*([^,]+)$/u, '$2 $1')),
      externalIds,
      url: addressOf(first(tags.url), externalIds) ?? (pmid && `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`),
      categories: all(tags.keywords).map((keyword) => oneLine(keyword)),
      links: pdfLink(first(tags.pdf)),
      comments: first(tags.comments),
      journal: first(tags.journal),
      language: first(tags.language),
    }),
  };
}
