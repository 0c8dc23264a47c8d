/**
 * One element of a list of entity tags, and its comma (RFC 9110, sections 5.6.1 and 8.8.3). Elements can be empty, and
 * tags can contain commas.
 */
const ELEMENT = /[\t ]*(?:((?:W\/)?"[\x21\x23-\x7E\x80-\u{10FFFF}]*")[\t ]*)?(?:,|$)/uy;

/** IMF-fixdate and the two obsolete forms that a server must accept (RFC 9110, section 5.6.7). */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:\d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/;

/**
 * Whether a GET or HEAD gets 304. If-None-Match, by weak comparison, takes precedence over If-Modified-Since (RFC 9110,
 * section 13.2.2).
 * @param current the validators: a strong tag with its quotes, and seconds since 1970
 */
export function isNotModified(
  fields: { readonly ifNoneMatch?: string | undefined; readonly ifModifiedSince?: string | undefined },
  current: { readonly etag: string; readonly lastModified: number },
): boolean {
  const { ifNoneMatch, ifModifiedSince } = fields;
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch.trim() === '*' || entityTags(ifNoneMatch).includes(current.etag);
  }
  if (ifModifiedSince === undefined) return false;
  const since = parseHttpDate(ifModifiedSince);
  return since !== null && current.lastModified <= since;
}

/**
 * Whether a request gets 412. If-Match, by strong comparison, takes precedence over If-Unmodified-Since (RFC 9110,
 * section 13.2.2).
 */
export function isPreconditionFailed(
  fields: { readonly ifMatch?: string | undefined; readonly ifUnmodifiedSince?: string | undefined },
  { etags, lastModified }: { readonly etags: readonly string[]; readonly lastModified: number },
): boolean {
  const { ifMatch, ifUnmodifiedSince } = fields;
  if (ifMatch !== undefined) {
    return ifMatch.trim() !== '*' && !parseTags(ifMatch).some((tag) => etags.includes(tag));
  }
  if (ifUnmodifiedSince === undefined) return false;
  const since = parseHttpDate(ifUnmodifiedSince);
  return since !== null && lastModified > since;
}

/** The entity tags of a list without `W/`, for weak comparison; none if the list is malformed. */
export function entityTags(list: string): string[] {
  return parseTags(list).map((tag) => tag.replace(/^W\//, ''));
}

function parseTags(list: string): string[] {
  const tags: string[] = [];
  ELEMENT.lastIndex = 0;
  while (ELEMENT.lastIndex < list.length) {
    const element = ELEMENT.exec(list);
    if (element === null) return [];
    if (element[1] !== undefined) tags.push(element[1]);
  }
  return tags;
}

/** Formats seconds since 1970 as an HTTP date. */
export function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/** Parses an HTTP date into seconds since 1970. @returns `null` for an invalid one, to be ignored (RFC 9110, section 13.1.3) */
export function parseHttpDate(text: string): number | null {
  if (!HTTP_DATE.test(text)) return null;
  // The asctime form is in GMT without saying so.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? null : time / 1000;
}
