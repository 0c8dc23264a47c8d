/**
 * A date of RSS: RFC 822 as RSS 2.0 amends it, with four digits of the year and in GMT (`Tue, 11 Mar 2025 00:00:00 GMT`).
 * @throws RangeError when `iso` is no date
 */
export function rfc822(iso: string): string {
  return instant(iso).toUTCString();
}

/**
 * A date of Atom and JSON Feed: RFC 3339 in UTC with whole seconds (`2025-03-11T00:00:00Z`).
 * @throws RangeError when `iso` is no date
 */
export function rfc3339(iso: string): string {
  return `${instant(iso).toISOString().slice(0, 19)}Z`;
}

function instant(iso: string): Date {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    throw new RangeError(`writing a date: ${JSON.stringify(iso)} is none, wanted ISO 8601`);
  }
  return date;
}
