/** What a response is compared by. */
export interface Validators {
  /** Strong, in its quotes. */
  readonly etag: string;
  /** In whole seconds since 1970. */
  readonly lastModified: number;
}

/**
 * One element of a list of entity tags and the comma after it (RFC 9110, sections 5.6.1 and 8.8.3). Elements may be
 * empty; tags may hold commas, so the list cannot be split at them.
 */
const ELEMENT = /[\t ]*(?:((?:W\/)?"[\x21\x23-\x7E\x80-\u{10FFFF}]*")[\t ]*)?(?:,|$)/uy;

/** IMF-fixdate and the two obsolete forms that a server must still read (RFC 9110, section 5.6.7). */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:\d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/;

/**
 * Whether a GET or HEAD with these fields is answered with 304, in the order of RFC 9110, section 13.2.2:
 * If-None-Match, compared weakly, decides alone where it is sent; else If-Modified-Since does.
 */
export function isNotModified(
  fields: { readonly ifNoneMatch?: string | undefined; readonly ifModifiedSince?: string | undefined },
  current: Validators,
): boolean {
  const { ifNoneMatch, ifModifiedSince } = fields;
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch.trim() === '*' || entityTags(ifNoneMatch).includes(current.etag);
  }
  if (ifModifiedSince === undefined) return false;
  const since = readHttpDate(ifModifiedSince);
  return since !== null && current.lastModified <= since;
}

/**
 * Whether a request with these fields is to be refused with 412, in the order of RFC 9110, section 13.2.2: If-Match,
 * compared strongly, decides alone where it is sent; else If-Unmodified-Since does.
 */
export function isPreconditionFailed(
  fields: { readonly ifMatch?: string | undefined; readonly ifUnmodifiedSince?: string | undefined },
  { etags, lastModified }: { readonly etags: readonly string[]; readonly lastModified: number },
): boolean {
  const { ifMatch, ifUnmodifiedSince } = fields;
  if (ifMatch !== undefined) {
    return ifMatch.trim() !== '*' && !elements(ifMatch).some((tag) => etags.includes(tag));
  }
  if (ifUnmodifiedSince === undefined) return false;
  const since = readHttpDate(ifUnmodifiedSince);
  return since !== null && lastModified > since;
}

/** The tags of a list without their weakness, which a weak comparison ignores; none when the list is malformed. */
export function entityTags(list: string): string[] {
  return elements(list).map((tag) => tag.replace(/^W\//, ''));
}

/** The tags of a list as they stand there; none when it is malformed. */
function elements(list: string): string[] {
  const tags: string[] = [];
  ELEMENT.lastIndex = 0;
  while (ELEMENT.lastIndex < list.length) {
    const element = ELEMENT.exec(list);
    if (element === null) return [];
    if (element[1] !== undefined) tags.push(element[1]);
  }
  return tags;
}

/** Seconds since 1970 as an HTTP date. */
export function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/** An HTTP date in seconds since 1970, or `null`: an invalid one is to be ignored (RFC 9110, section 13.1.3). */
export function readHttpDate(text: string): number | null {
  if (!HTTP_DATE.test(text)) return null;
  // The asctime form does not say so, but is in GMT as well.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? null : time / 1000;
}
