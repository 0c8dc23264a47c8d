/** Splits reference lists with a tag in front of each line. What distinguishes one dialect from another stands in a table. */
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { type FieldTags, recordFields, type TagValues } from './tagged-fields.ts';

/** What distinguishes one dialect from the others. */
export interface TaggedDialect {
  readonly name: string;
  /** Matches a tag and its value. A line without a tag continues the value above. */
  readonly tag: RegExp;
  /** Matches the line that begins a reference. */
  readonly first: RegExp;
  /** The tag that ends a reference. Without one, a reference ends where the next begins. */
  readonly lastTag?: string;
  /** Whether the tags look like nothing else, so that references are found by them where the lines that begin them are missing. */
  readonly isDistinct?: boolean;
  /** Matches any label of its own line, in a list whose values are indented below their labels. */
  readonly loneLabel?: RegExp;
  /** Upper bound of the confidence, where other texts have such labels too. */
  readonly maxConfidence?: number;
  /** Whether a line that continues a value is indented, so that an indented line has no tag. */
  readonly isIndented?: boolean;
  /** Tags of lines before the first reference and behind the last. */
  readonly outerTags?: readonly string[];
  readonly fields: FieldTags;
}

const TOO_LONG = `is part of a reference of more than ${MAX_LINE_CHARS} characters; expected a line that begins the next`;

/** Lines of the head among which a reference is looked for: some exports begin with a legend of all tags. */
const MAX_PROBE_LINES = 400;
/** Lines of the first references that are looked at. */
const MAX_COUNTED_LINES = 40;
/** Lowest share of tagged lines among them: abstracts are wrapped into many lines without one. */
const MIN_TAGGED_SHARE = 0.25;
/** As above, where no line is a title. */
const MIN_UNTITLED_SHARE = 0.6;
/** A line is probed this far for a tag. */
const MAX_TAG_CHARS = 60;

/** A format of tagged lines. Memory: one reference. */
export function taggedFormat(dialect: TaggedDialect): Format {
  return {
    name: dialect.name,
    why(head) {
      const { references, tagged, lines } = countTags(dialect, head);
      return `${references} lines that begin a reference, ${tagged} of ${lines} lines with a tag`;
    },
    detect(head) {
      const { before, references, titles, tagged, lines } = countTags(dialect, head);
      if (titles === 0 && dialect.isDistinct !== true) return 0;
      const minShare = titles > 0 ? MIN_TAGGED_SHARE : MIN_UNTITLED_SHARE;
      if (references === 0 || tagged < Math.max(2, minShare * lines)) return 0;
      if (before === 0) return dialect.maxConfidence ?? 0.97;
      if (titles === 0) return 0;
      // Lines of the provider stand in front: `Provider: ...` is no header of an e-mail.
      const marked = describeMarkedText(head);
      return marked === undefined || marked.startsWith('an e-mail') ? (dialect.maxConfidence ?? 0.9) : 0;
    },
    splitter: () => lineSplitter(new LineReader(), (spans) => references(dialect, spans)),
  };
}

/** Counts the lines before the first reference, and what is in those behind it; indented lines continue a value. */
function countTags(dialect: TaggedDialect, head: string) {
  let [before, references, titles, tagged, lines] = [0, 0, 0, 0, 0];
  for (const written of head.split(/\r\n|\r|\n/u, MAX_PROBE_LINES)) {
    const text = written.trim();
    if (text === '') continue;
    if (lines === MAX_COUNTED_LINES) break;
    const isIndented = /^\s/u.test(written);
    const { tag } = readTag(dialect, text, isIndented);
    const isFirst = dialect.first.test(text) || (dialect.isDistinct === true && tag !== undefined);
    if (isFirst) references += 1;
    if (references > 0) lines += 1;
    else if (!/^\d+\.$/u.test(text) && !(tag !== undefined && dialect.outerTags?.includes(tag))) before += 1;
    if (references > 0 && (isFirst || tag !== undefined || isIndented)) tagged += 1;
    if (tag !== undefined && dialect.fields.title.includes(tag)) titles += 1;
  }
  return { before, references, titles, tagged, lines };
}

function readTag(
  { tag: pattern, isIndented: isTagless = false }: TaggedDialect,
  text: string,
  isIndented: boolean,
) {
  if (isTagless && isIndented) return {};
  const [written, ...tags] = pattern.exec(text.slice(0, MAX_TAG_CHARS)) ?? [];
  if (written === undefined) return {};
  const tag = tags.find((each) => each !== undefined)?.toUpperCase();
  return { tag, value: text.slice(written.length) };
}

function references(dialect: TaggedDialect, spans: SpanCutter): Splitter<Line> {
  const { first, lastTag, outerTags = [] } = dialect;
  let open:
    | {
        readonly start: number;
        end: number;
        isBegun: boolean;
        readonly values: TagValues;
        currentTag: string;
      }
    | undefined;
  /** Whether the open reference continues one that is too long. */
  let isTooLong = false;
  /** Whether references of this list begin with a line of their own, or end with a tag: not all programs write them. */
  let [hasFirstLines, hasLastTags] = [false, false];
  /** Whether the line above is indented. */
  let isValueIndented = false;
  return { push, finish };

  function push({ text, start, end, gap, overlong, continues }: Line): readonly SplitSpan[] {
    const isIndented = start > 0 && /[^\S\r\n]/u.test(spans.text(start - 1, start));
    const { tag, value = '' } = continues ? {} : tagOf(text, isIndented);
    // `%0 Serial` and `%0 Audio` begin one reference.
    const isRepeated = open?.isBegun === true && open.values.size === 1 && open.values.has(tag ?? '');
    // Digital Commons writes the title of a reference above the line that begins others.
    const isInside =
      open?.isBegun === false && gap === 0 && tag !== undefined && !open.values.has(tag) && !hasFirstLines;
    const isFirst = !continues && first.test(text) && !isRepeated && !isInside;
    hasFirstLines ||= isFirst;
    const isBehindGap = !hasFirstLines && tag !== undefined && gap > 0;
    const closed = isFirst || isBehindGap ? finish() : [];
    // Of a reference whose first line is missing, the tags tell that it is one.
    const isStart = isFirst || (tag !== undefined && tag !== lastTag && !outerTags.includes(tag));
    if (isStart || isTooLong) open ??= { start, end, isBegun: isFirst, values: new Map(), currentTag: '' };
    if (open === undefined) return [...closed, ...spans.skip(end)];
    if (overlong || end - open.start > MAX_LINE_CHARS) {
      const cut = isTooLong ? spans.continueReject(end) : spans.reject(open.start, end, 'too-long', TOO_LONG);
      open = undefined;
      isTooLong = true;
      return [...closed, ...cut];
    }
    if (tag !== undefined && outerTags.includes(tag)) return closed;
    open.end = end;
    if (isFirst && tag === undefined) return closed;
    if (tag !== undefined && tag === lastTag) {
      hasLastTags = true;
      return [...closed, ...finish(true)];
    }
    open.currentTag = tag ?? open.currentTag;
    const values = open.values.get(open.currentTag);
    if (values === undefined) open.values.set(open.currentTag, [tag === undefined ? text : value]);
    else if (tag !== undefined) values.push(value);
    else values.push(`${values.pop() ?? ''}${gap > 0 ? '\n\n' : '\n'}${text}`);
    return closed;
  }

  function tagOf(text: string, isIndented: boolean): ReturnType<typeof readTag> {
    const found = readTag(dialect, text, isIndented);
    const isLabel =
      isValueIndented && !isIndented && found.tag === undefined && dialect.loneLabel?.test(text) === true;
    isValueIndented = isIndented;
    return isLabel ? { tag: text.toUpperCase(), value: '' } : found;
  }

  /** Ends the open reference. */
  function finish(isComplete = !hasLastTags): readonly SplitSpan[] {
    const [reference, continues] = [open, isTooLong];
    open = undefined;
    isTooLong = false;
    if (reference === undefined) return [];
    const { start, end, isBegun, values } = reference;
    if (continues) return spans.continueReject(end);
    // A tag or two between references, as Ovid writes them behind `ER`.
    if (!isBegun && !dialect.fields.title.some((tag) => values.has(tag))) {
      return spans.skip(end);
    }
    if (isComplete)
      return spans.record(start, end, recordFields(values, dialect.fields, dialect.isIndented === true));
    const message = `the reference has no end; expected a line that begins with "${lastTag}"`;
    return spans.reject(start, end, 'truncated', message);
  }
}
