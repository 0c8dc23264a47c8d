/**
 * Splits a page of `limit` rows off the rows found, which are one more if there is a next page.
 * @returns `last`: the row that the next page starts after, if there is one
 */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
): { readonly items: readonly Row[]; readonly last: Row | undefined } {
  const items = found.slice(0, limit);
  return { items, last: found.length > limit ? items.at(-1) : undefined };
}
