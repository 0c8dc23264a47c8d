/** What a column of a table holds. */
export type CellRole = 'title' | 'authors' | 'abstract' | 'links' | 'date';

const NAMES: readonly (readonly [CellRole, RegExp])[] = [
  ['title', /^(?:paper )?(?:titles?|name|papers?)$/],
  ['authors', /^authors?$/],
  ['abstract', /^(?:abstract|summary|description|tl;?dr|overview)$/],
  ['links', /^(?:links?|urls?|pdf|code|paper link|source|arxiv)$/],
  ['date', /^(?:(?:publish(?:ed)?|publication|submitted)(?: date| on)?|date|day)$/],
];

/** The roles of columns by their headings; a role that stands twice is the first one's. */
export function cellRoles(headings: readonly string[]): (CellRole | undefined)[] {
  const taken = new Set<CellRole>();
  return headings.map((heading) => {
    const name = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L};' ]/gu, '')
      .trim();
    const role = NAMES.find(([, pattern]) => pattern.test(name))?.[0];
    if (role === undefined || taken.has(role)) return undefined;
    taken.add(role);
    return role;
  });
}
