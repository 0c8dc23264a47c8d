/** Recognises what is no plain text: captchas, error and login pages, and text in another syntax. */

import { describeJson, describeSource, describeTable, describeXml } from './other-data.ts';

/** Patterns of the beginning of a text, without leading white space, and a description for people. */
const ERROR_PAGES: readonly (readonly [RegExp, string])[] = [
  // `<title>Just a moment...</title>` (Cloudflare), `Automated Access Detected` (arXiv)
  [
    /^<[\s\S]{0,4000}(?:captcha|verify (?:that )?you are (?:a )?human|automated access|unusual (?:download )?(?:activity|traffic)|just a moment\.\.\.)/iu,
    'a page that asks whether a human reads it (a captcha)',
  ],
  // `<title>503 Service Unavailable</title>`
  [
    /^<[\s\S]{0,4000}<title[^<>]{0,80}>\s*(?:(?:error\b[^<]{0,20})?(?:[45]\d\d\b|(?:page |file )?not found\b|access denied|forbidden|unauthori[sz]ed|bad gateway|service (?:temporarily )?unavailable|internal server error|gateway time-?out|too many requests|rate limit))/iu,
    'the error page of a web server',
  ],
  // `<title>Log in</title>`, `<input type="password">`
  [
    /^<[\s\S]{0,4000}(?:<title[^<>]{0,80}>\s*(?:log ?in|sign ?in|login|anmelden|authenti[a-z]{2,10})\b|<input\b[^<>]{0,200}\btype\s*=\s*["']?password\b)/iu,
    'a page to log in on',
  ],
  // `HTTP/1.1 429 Too Many Requests`, `error: 404 not found`, `rate limit exceeded`
  [
    /^(?:http\/\d\S* |error:? )?(?:[45]\d\d\b|(?:[45]\d\d )?(?:not found|forbidden|unauthorized|bad gateway|bad request|access denied|service unavailable|internal server error|gateway time-?out|too many requests|rate (?:limit )?exceeded))[^\n]{0,80}(?:\n|$)/iu,
    'an error message of a web server',
  ],
];

const MARKED_TEXTS: typeof ERROR_PAGES = [
  // Pages of `acquire/office`.
  [
    /^<!doctype html>\n<html><head><meta name="generator" content="workbook">/iu,
    'an Excel workbook whose columns have no names of fields of papers',
  ],
  [/^<!doctype html>\n<html><head><meta name="generator" content="document">/iu, 'a Word document'],
  // `<!doctype html>`, `<!-- saved from ... --><body>`
  [
    /^<!doctype html|^<html\b|^(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:head|body|div|title|script|meta|h\d|p|table)\b/iu,
    'an HTML page',
  ],
  // `<?xml version="1.0"?>`, `<feed xmlns="...">`
  [/^<\?xml|^<!doctype\s|^<[a-z][\w:.-]*(?:\s[^<>]*)?>/iu, 'XML'],
  // `{"title": ...`, `[[`, `[]`
  [/^(?:\{\s*["}]|\[\s*[[{"\]])/u, 'JSON'],
  // `@article{`
  [/^@[a-z]+\s?\{/iu, 'BibTeX'],
  // `Dear Dr Lee,` and a line end
  [/^(?:dear|hi|hello|good (?:morning|day)) [^\n]{0,60},\s*\n/iu, 'a letter'],
  [/^%!PS/u, 'PostScript, a document for a printer'],
  // three lines such as `From: a@b.c`, each perhaps folded
  [
    /^(?:[A-Z][A-Za-z-]{1,40}: [^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){3}/u,
    'an e-mail or an answer of a web server with its header',
  ],
  // `# Papers`, `| title | link |`
  [/^(?:#{1,6} \S|\|[^\n|]+\|)/u, 'Markdown'],
  // Front matter, and text below it; a list may have the same lines between its papers.
  [
    /^---[ \t]*\r?\n[a-z][\w-]{0,40}:[\s\S]{0,4000}?\n---[ \t]*\r?\n(?!\s{0,9}[a-z][\w-]{0,40}:)/u,
    'Markdown',
  ],
];

const PROBE_CHARS = 4096;

/** Describes the captcha, error page or login page that `head` is; `undefined` when it is none. */
export function describeErrorPage(head: string): string | undefined {
  return describeByPattern(head, ERROR_PAGES);
}

/** Describes text in a language that no format reads and that looks like a copied page: LaTeX, SQL, AsciiDoc, Turtle. */
export function describeForeignSource(head: string): string | undefined {
  return describeSource(head.trimStart().slice(0, PROBE_CHARS));
}

/** Describes what `head` is when it is marked as something else than plain text; `undefined` when it is not. */
export function describeMarkedText(head: string): string | undefined {
  const start = head.trimStart().slice(0, PROBE_CHARS);
  return (
    describeJson(start) ??
    describeSource(start) ??
    describeXml(start) ??
    describeByPattern(head, [...ERROR_PAGES, ...MARKED_TEXTS]) ??
    describeTable(start)
  );
}

/** Describes `head` by the first pattern that matches its beginning. */
function describeByPattern(head: string, patterns: typeof ERROR_PAGES): string | undefined {
  const start = head.trimStart().slice(0, PROBE_CHARS);
  return patterns.find(([pattern]) => pattern.test(start))?.[1];
}
