/** Reads records that announce a new version of a paper, not a new paper. */
import type { ExternalId } from '../../types.ts';

/** arXiv announces a version within days; over Christmas it takes a week. */
const MAX_ANNOUNCEMENT_DAYS = 7;

/**
 * Whether a record that tells of all versions is there because of the latest one: that came in the week before the dump was made, and the
 * first did not. A record of an old version that a search finds announces nothing.
 * @param first date of the first version
 * @param latest date of the version that the record describes
 * @param seen when the list or feed was made
 */
export function isNewVersion(
  first: string | undefined,
  latest: string | undefined,
  seen: string | undefined,
): boolean {
  const [firstMs = NaN, latestMs = NaN, weekBeforeMs = NaN] = [first, latest, seen].map(
    (date, i) => Date.parse(date ?? '') - (i === 2 ? MAX_ANNOUNCEMENT_DAYS * 86_400_000 : 0),
  );
  return firstMs < weekBeforeMs && latestMs >= weekBeforeMs;
}

/**
 * What a record that announces a new version says of it. Its date is that of the announcement, so the month of the arXiv id stands for
 * when the paper was published (https://info.arxiv.org/help/arxiv_identifier.html).
 */
export function revisedPaper(ids: readonly ExternalId[]): {
  readonly revised: true;
  readonly date: string | undefined;
} {
  const arxiv = ids.find(({ scheme }) => scheme === 'arxiv')?.value ?? '';
  const [, year = '', month = ''] = /(?:^|\/)(\d\d)(0[1-9]|1[0-2])/.exec(arxiv) ?? [];
  return { revised: true, date: (year && `${Number(year) > 90 ? 19 : 20}${year}-${month}`) || undefined };
}
