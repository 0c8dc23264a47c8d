/** Org mode: outlines of headings with states, tags and drawers of properties (https://orgmode.org/worg/org-syntax.html). */
import type { Format } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { RawLineReader } from '../core/lines.ts';
import { fieldLabel } from '../cues/field-labels.ts';
import { MAX_LINE_CHARS, markdownSections } from './markdown.ts';

/** `** TODO [#A] A Title :nlp:memory:`. */
const HEADING =
  /^(\*{1,16}) +(?:(?:TODO|DONE|NEXT|WAIT|WAITING|HOLD|STARTED|SOMEDAY|CANCELL?ED|READ|READING|TOREAD|UNREAD|IDEA|PROJ) +)?(?:\[#[A-Z\d]\] +)?(\S.{0,500}?)(?: {1,40}:[\p{L}\d_@#%:]{1,200}:)?\s{0,20}$/u;
/** Stands above all headings. */
const TITLE = /^#\+TITLE:\s+(\S.*)$/i;
/** `:AUTHOR: Ada Novák`. */
const PROPERTY = /^\s*:([\w+-]{1,60}):\s{1,40}(\S.*)$/;
/** `:PROPERTIES:`, `:END:`, `#+TITLE: ...`, `# ...`, `SCHEDULED: <2025-03-14 Fri>`. */
const NO_TEXT = /^\s*(?::[\w-]{1,60}:\s*$|#\+|# |(?:SCHEDULED|DEADLINE|CLOSED): )/i;
const SOURCE_BLOCK = /^\s*#\+(begin|end)_(?:src|example)\b/i;
const ITEM = /^\s*(?:[-+]|\d{1,9}[.)]) /;
/** `[[https://...][A Title]]`, `[[https://...]]`. */
const LINK = /\[\[([^[\]\n]{1,2000})\](?:\[([^[\]\n]{1,2000})\])?\]/g;

export const org: Format = {
  name: 'org',
  why: (head) =>
    `${head.match(/^\*+ \S/gm)?.length ?? 0} headings with asterisks, keywords or drawers of Org`,
  detect(head) {
    const headings = head.match(/^\*{1,8} +\S/gm)?.length ?? 0;
    const marks = head.match(
      /^(?: {0,20}:PROPERTIES:|#\+(?:[A-Z_]{2,20}:|begin_)|\*+ (?:TODO|DONE) )|\[\[https?:[^[\]\s]+\]\[/gim,
    );
    return headings > 0 && marks !== null ? 0.9 : 0;
  },
  splitter: () => {
    const translate = orgToMarkdown();
    return lineSplitter(new RawLineReader(MAX_LINE_CHARS), (spans) => {
      const sections = markdownSections(spans);
      return {
        push: (line) => sections.push({ ...line, text: translate(line.text) }),
        finish: sections.finish,
      };
    });
  },
};

/** Turns lines of Org into Markdown of the same length, so that places stay. */
function orgToMarkdown(): (line: string) => string {
  let level = 0;
  let isSource = false;
  return (line) => {
    const text = line.trimEnd();
    const lineEnd = line.slice(text.length);
    const asLong = (markdown: string) => markdown.slice(0, text.length).padEnd(text.length) + lineEnd;
    const block = SOURCE_BLOCK.exec(text)?.[1]?.toLowerCase();
    if (block !== undefined) isSource = block === 'begin';
    if (isSource || block !== undefined) return asLong('');
    const [, stars, title = ''] = HEADING.exec(text) ?? [];
    if (stars !== undefined) {
      level = stars.length;
      const marks = '#'.repeat(Math.min(6, level));
      return asLong(`${marks} ${withMarkdownLinks(title)}`.trimEnd());
    }
    const documentTitle = TITLE.exec(text)?.[1];
    if (documentTitle !== undefined) return asLong(`# ${documentTitle}`);
    if (NO_TEXT.test(text)) return asLong('');
    const [, name = '', value] = PROPERTY.exec(text) ?? [];
    if (value !== undefined)
      return asLong(
        fieldLabel(name.replaceAll('_', ' ')) === undefined ? '' : `${name.replaceAll('_', ' ')}: ${value}`,
      );
    if (/^\s*\|[-+|]+\|?$/.test(text)) return asLong(text.replaceAll('+', '|'));
    const indent = text.length - text.trimStart().length;
    const own = ITEM.test(text) ? text.slice(Math.min(indent, level + 1)) : text.trimStart();
    return asLong(withMarkdownLinks(own));
  };
}

function withMarkdownLinks(text: string): string {
  return text.replace(LINK, (_, url: string, label?: string) =>
    label === undefined ? `<${url}>` : `[${label}](${url})`,
  );
}
