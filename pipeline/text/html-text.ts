import { Parser } from 'htmlparser2';

/** Elements before and after which a new paragraph begins. */
const BLOCKS = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Elements whose content is no text for people. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'math', 'head', 'iframe']);

/** Whether a text holds markup: else `a < b & c` is what it is. */
const MARKUP = /<\/?[a-z][^<>]*>|<!--|&(?:[a-z]{2,8}|#\d{1,7}|#x[\da-f]{1,6});/i;

/** Most elements within each other: the parser looks through them at each tag. What is deeper is no text with markup. */
const MOST_NESTED = 1_000;

/** What a `br` leaves, which is no white space of the source. */
const LINE_END = '\u2028';

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The text of a piece of HTML in paragraphs, with a line end for each `br`, with references decoded; a text without markup stays as it is. */
export function htmlText(html: string): string {
  if (!(html.includes('<') || html.includes('&')) || !MARKUP.test(html)) return html;
  let text = '';
  let silent = 0;
  let open = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (++open > MOST_NESTED) parser.pause();
      if (SILENT.has(name)) silent++;
      else if (name === 'br') text += LINE_END;
      else if (BLOCKS.has(name)) text += '\n\n';
    },
    onclosetag(name) {
      open--;
      if (SILENT.has(name)) silent = Math.max(0, silent - 1);
      else if (name !== 'br' && BLOCKS.has(name)) text += '\n\n';
    },
    ontext(piece) {
      if (silent === 0) text += piece;
    },
  });
  parser.end(html);
  if (open > MOST_NESTED) return oneLine(html.replace(/<[^<>]*>/g, ' '));
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.split(LINE_END).map(oneLine).join('\n').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}
