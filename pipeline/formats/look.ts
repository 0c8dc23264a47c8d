/** What a text is that is no text of papers: named to tell a person, and to keep plain-text formats off it. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [
    /^<[\s\S]{0,4000}(?:captcha|verify (?:that )?you are (?:a )?human|automated access|unusual (?:download )?(?:activity|traffic)|just a moment\.\.\.)/iu,
    'a page that asks whether a human reads it (a captcha)',
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
    'an error message of a web server',
  ],
];

/** Names what `head` looks like when it is marked as something else than plain text; `undefined` when it is not. */
export function looksLike(head: string): string | undefined {
  const start = head.replace(/^[\s\uFEFF]+/u, '').slice(0, 4096);
  return LOOKS.find(([pattern]) => pattern.test(start))?.[1];
}
