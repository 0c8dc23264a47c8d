import type { Database } from '../../db/database.ts';
import { findAuthorItems } from '../../db/terms/author-items.ts';
import { arxivCategory } from '../../pipeline/text/arxiv-categories.ts';
import { isNamed, namePatterns, nameSlug, slugName } from '../../pipeline/text/names/name-keys.ts';

/** The papers of one name among those that may be an author's, and what they are about: people of like names differ in that. */
export interface NameGroup {
  readonly slug: string;
  /** In its most frequent spelling. */
  readonly name: string;
  readonly papers: number;
  /** The most frequent categories of arXiv, topics, and names of other authors. */
  readonly categories: readonly string[];
  readonly topics: readonly string[];
  readonly coauthors: readonly string[];
}

/** A paper with more authors does not tell who works together. */
const MAX_COAUTHORS = 50;

/** Number of categories, topics and other authors of a group. */
const MAX_FIELDS = 3;

/**
 * Groups the last papers of an author by the name in them, the most frequent name first.
 * @param slug of the author
 * @param maxPapers number of papers to read
 */
export async function findNameGroups(db: Database, slug: string, maxPapers: number): Promise<NameGroup[]> {
  const patterns = namePatterns(slug);
  const items = await findAuthorItems(db, { names: patterns }, maxPapers);
  // Thousands of authors come again in each paper of a collaboration.
  const isAuthor = new Map<string, boolean>();
  const named = items.flatMap((item) => {
    const name = item.authors.find((author) => {
      const known = isAuthor.get(author) ?? isNamed(patterns, author);
      isAuthor.set(author, known);
      return known;
    });
    return name === undefined ? [] : [{ ...item, name }];
  });
  return [...Map.groupBy(named, ({ name }) => nameSlug(name))]
    .map(([slug, papers]) => {
      const top = (values: readonly string[], limit = MAX_FIELDS) => mostFrequent(values).slice(0, limit);
      return {
        slug,
        name:
          top(
            papers.map(({ name }) => name),
            1,
          )[0] ?? slugName(slug),
        papers: papers.length,
        categories: top(
          papers.flatMap(({ categories }) => categories.flatMap((code) => arxivCategory(code)?.code ?? [])),
        ),
        topics: top(papers.flatMap(({ topics }) => topics)),
        coauthors: top(
          papers.flatMap(({ authors, name }) =>
            authors.length > MAX_COAUTHORS ? [] : authors.filter((other) => other !== name),
          ),
        ),
      };
    })
    .sort((a, b) => b.papers - a.papers || (a.slug < b.slug ? -1 : 1));
}

/** The values, the most frequent first; of equally frequent ones, that which came first. */
function mostFrequent(values: readonly string[]): string[] {
  return [...Map.groupBy(values, (value) => value)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([value]) => value);
}
