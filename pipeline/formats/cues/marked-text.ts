/** Recognises text that is marked as something else than plain text, so that the plain-text formats leave it alone. */
import { describeByPattern, describeErrorPage } from './captcha-and-error-pages.ts';

/** Patterns of the beginning of a text, without leading white space, and a description for people. */
const MARKED_TEXTS: readonly (readonly [RegExp, string])[] = [
  // `<!doctype html>`, `<!-- saved from ... --><body>`
  [
    /^<!doctype html|^<html\b|^(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:head|body|div|title|script|meta|h\d|p|table)\b/iu,
    'an HTML page',
  ],
  // `<?xml version="1.0"?>`, `<feed xmlns="...">`
  [/^<\?xml|^<[a-z][\w:.-]*(?:\s[^<>]*)?>/iu, 'XML'],
  // `{"title": ...`, `[[`, `[]`
  [/^(?:\{\s*["}]|\[\s*[[{"\]])/u, 'JSON'],
  // `@article{`
  [/^@[a-z]+\s?\{/iu, 'BibTeX'],
  // `Dear Dr Lee,` and a line end
  [/^(?:dear|hi|hello|good (?:morning|day)) [^\n]{0,60},\s*\n/iu, 'a letter'],
  // PostScript, RTF
  [/^%!PS|^\{\\rtf/u, 'a document for a printer or an office suite'],
  // three lines such as `From: a@b.c`, each perhaps folded
  [
    /^(?:[A-Z][A-Za-z-]{1,40}: [^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){3}/u,
    'an e-mail or an answer of a web server with its header',
  ],
  // `# Papers`, `| title | link |`
  [/^(?:#{1,6} \S|\|[^\n|]+\|)/u, 'Markdown'],
];

/** Describes what `head` is when it is marked as something else than plain text; `undefined` when it is not. */
export function describeMarkedText(head: string): string | undefined {
  return describeErrorPage(head) ?? describeByPattern(head, MARKED_TEXTS);
}
