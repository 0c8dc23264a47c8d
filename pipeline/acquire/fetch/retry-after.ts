/** Maximum wait: an error of the server must not silence a source for good. */
const MAX_WAIT_MS = 7 * 86_400_000;

/**
 * Reads the Retry-After field: seconds, or an HTTP date (RFC 9110, section 10.2.3).
 * @returns the earliest time of the next request; `undefined` when the field is missing or malformed
 */
export function readRetryAfter(field: string | null, now: Date): Date | undefined {
  const text = field?.trim() ?? '';
  const wait = /^\d{1,10}$/.test(text) ? Number(text) * 1_000 : httpDate(text) - now.getTime();
  if (Number.isNaN(wait)) return undefined;
  return new Date(now.getTime() + Math.min(Math.max(wait, 0), MAX_WAIT_MS));
}

/** Milliseconds since 1970. `Date.parse` alone accepts other text, for example `12`. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]{2,8}, ?\d{1,2}[ -]/.test(text) || /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d /.test(text)
    ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
    : Number.NaN;
}
