/**
 * Formats a date for RSS: RFC 822 with a year of four digits, in GMT (`Tue, 11 Mar 2025 00:00:00 GMT`).
 * @throws RangeError for an invalid date
 */
export function rfc822(iso: string): string {
  return instant(iso).toUTCString();
}

/**
 * Formats a date for Atom and JSON Feed: RFC 3339 in UTC, with whole seconds (`2025-03-11T00:00:00Z`).
 * @throws RangeError for an invalid date
 */
export function rfc3339(iso: string): string {
  return `${instant(iso).toISOString().slice(0, 19)}Z`;
}

function instant(iso: string): Date {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    throw new RangeError(`Formatting a date: it is ${JSON.stringify(iso)}, expected ISO 8601.`);
  }
  return date;
}
