/** Longest wait that a server may ask for, in milliseconds: a fault on its side must not silence a source for good. */
const LONGEST = 7 * 86_400_000;

/**
 * When a server wants to be asked again, from its Retry-After field: seconds, or an HTTP date (RFC 9110, section 10.2.3).
 * @returns `undefined` when the field is missing or neither
 */
export function readRetryAfter(field: string | null, now: Date): Date | undefined {
  const text = field?.trim() ?? '';
  const wait = /^\d{1,10}$/.test(text) ? Number(text) * 1_000 : httpDate(text) - now.getTime();
  if (Number.isNaN(wait)) return undefined;
  return new Date(now.getTime() + Math.min(Math.max(wait, 0), LONGEST));
}

/** Milliseconds since 1970. `Date.parse` alone takes much that is no HTTP date, such as `12`. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]{2,8}, ?\d{1,2}[ -]/.test(text) || /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d /.test(text)
    ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
    : Number.NaN;
}
