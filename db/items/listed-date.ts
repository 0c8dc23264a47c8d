/**
 * SQL: the date of publication as lists show it and sort by it. A date after the arrival counts as the day of arrival, so
 * that it does not lead: the papers of that day are dated at its beginning too. An index has this expression.
 */
export function listedDate(publishedAt: string, arrivedAt: string): string {
  return `iif(${publishedAt} > ${arrivedAt}, substr(${arrivedAt}, 1, 10) || 'T00:00:00Z', ${publishedAt})`;
}

/** The same of `items i`. */
export const LISTED_DATE = listedDate('i.published_at', 'i.arrived_at');
