import { Parser } from 'htmlparser2';
import { oneLine } from './unwrap.ts';

/** Elements that begin and end a paragraph. */
const BLOCKS = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Elements without text for people. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'math', 'head', 'iframe']);

/** `<b>`, `<!-- -->`, `&amp;`; but not `a < b & c`. */
const MARKUP = /<\/?[a-z][^<>]*>|<!--|&(?:[a-z]{2,8}|#\d{1,7}|#x[\da-f]{1,6});/i;

/** The parser looks through all open elements at each tag; deeper nesting is no text. */
const MAX_DEPTH = 1_000;

/** Stands for a `br`; no white space of the source. */
const LINE_END = '\u2028';

/**
 * The text of HTML: paragraphs separated by blank lines, a line end for each `br`, references decoded. Text without markup stays
 * as it is.
 */
export function htmlText(html: string): string {
  if (!MARKUP.test(html)) return html;
  let text = '';
  let silent = 0;
  let depth = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (++depth > MAX_DEPTH) parser.pause();
      if (SILENT.has(name)) silent++;
      else if (name === 'br') text += LINE_END;
      else if (BLOCKS.has(name)) text += '\n\n';
    },
    onclosetag(name) {
      depth--;
      if (SILENT.has(name)) silent = Math.max(0, silent - 1);
      else if (name !== 'br' && BLOCKS.has(name)) text += '\n\n';
    },
    ontext(part) {
      if (silent === 0) text += part;
    },
  });
  parser.end(html);
  if (depth > MAX_DEPTH) return oneLine(html.replace(/<[^<>]*>/g, ' '));
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .split(LINE_END)
        .map((line) => oneLine(line))
        .join('\n')
        .trim(),
    )
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}
