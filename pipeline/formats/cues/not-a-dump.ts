const CAPTCHA = 'a page that asks whether a human reads it (a captcha)';
const ERROR_PAGE = 'the error page of a web server';
const LOGIN_PAGE = 'a page to log in on';
const ERROR_MESSAGE = 'an error message of a web server';

/** What is sent in the place of papers. */
const REFUSED: ReadonlySet<string> = new Set([CAPTCHA, ERROR_PAGE, LOGIN_PAGE, ERROR_MESSAGE]);

/** What a text is that is no text of papers: named to tell a person, and to keep plain-text formats off it. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [
    /^<[\s\S]{0,4000}(?:captcha|verify (?:that )?you are (?:a )?human|automated access|unusual (?:download )?(?:activity|traffic)|just a moment\.\.\.)/iu,
    CAPTCHA,
  ],
  [
    /^<[\s\S]{0,4000}<title[^<>]{0,80}>\s*(?:(?:error\b[^<]{0,20})?(?:[45]\d\d\b|(?:page |file )?not found\b|access denied|forbidden|unauthori[sz]ed|bad gateway|service (?:temporarily )?unavailable|internal server error|gateway time-?out|too many requests|rate limit))/iu,
    ERROR_PAGE,
  ],
  [
    /^<[\s\S]{0,4000}(?:<title[^<>]{0,80}>\s*(?:log ?in|sign ?in|login|anmelden|authenti[a-z]{2,10})\b|<input\b[^<>]{0,200}\btype\s*=\s*["']?password\b)/iu,
    LOGIN_PAGE,
  ],
  [
    /^<!doctype html|^<html\b|^(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:head|body|div|title|script|meta|h\d|p|table)\b/iu,
    'an HTML page',
  ],
  [/^<\?xml|^<[a-z][\w:.-]*(?:\s[^<>]*)?>/iu, 'XML'],
  [/^(?:\{\s*["}]|\[\s*[[{"\]])/u, 'JSON'],
  [/^@[a-z]+\s?\{/iu, 'BibTeX'],
  [/^(?:dear|hi|hello|good (?:morning|day)) [^\n]{0,60},\s*\n/iu, 'a letter'],
  [/^%!PS|^\{\\rtf/u, 'a document for a printer or an office suite'],
  [
    /^(?:[A-Z][A-Za-z-]{1,40}: [^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){3}/u,
    'an e-mail or an answer of a web server with its header',
  ],
  [/^(?:#{1,6} \S|\|[^\n|]+\|)/u, 'Markdown'],
  [
    /^(?:http\/\d\S* |error:? )?(?:[45]\d\d\b|(?:[45]\d\d )?(?:not found|forbidden|unauthorized|bad gateway|bad request|access denied|service unavailable|internal server error|gateway time-?out|too many requests|rate (?:limit )?exceeded))[^\n]{0,80}(?:\n|$)/iu,
    ERROR_MESSAGE,
  ],
];

/** Names what `head` looks like when it is marked as something else than plain text; `undefined` when it is not. */
export function looksLike(head: string): string | undefined {
  const start = head.replace(/^[\s\uFEFF]+/u, '').slice(0, 4096);
  return LOOKS.find(([pattern]) => pattern.test(start))?.[1];
}

/** The same when it is something that was sent in the place of papers: a captcha, an error, a page to log in on. */
export function refusal(head: string): string | undefined {
  const look = looksLike(head);
  return look !== undefined && REFUSED.has(look) ? look : undefined;
}
