import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { selectPage } from '../items/item-page.ts';
import type { AuthorTerm } from '../items/term-lists.ts';

/** What tells the author of an item from others of the name. */
export interface AuthorItem {
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  /** Names, strongest first. */
  readonly topics: readonly string[];
}

const COLUMNS = sql.raw(`i.authors, i.categories,
  (SELECT json_group_array(name) FROM (SELECT t.name FROM item_topics it JOIN topics t ON t.slug = it.topic_slug
     WHERE it.item_id = i.id ORDER BY it.score DESC, t.position)) AS topics`);

/** Finds the last items to arrive of an author. */
export async function findAuthorItems(
  db: Database,
  author: AuthorTerm,
  limit: number,
): Promise<AuthorItem[]> {
  const rows = await db.orm.all<Record<keyof AuthorItem, string>>(
    selectPage(COLUMNS, { authors: [author], order: 'arrived', limit }),
  );
  return rows.map(({ authors, categories, topics }) => ({
    authors: JSON.parse(authors),
    categories: JSON.parse(categories),
    topics: JSON.parse(topics),
  }));
}

/** A category of arXiv, and the number of its listed items. */
export interface CategoryCount {
  readonly category: string;
  readonly items: number;
}

/** Counts the listed items of each category that has any, in alphabetical order. */
export function countCategories(db: Database): Promise<CategoryCount[]> {
  return db.orm.all<CategoryCount>(
    sql`SELECT category, count(*) AS items FROM item_categories GROUP BY category ORDER BY category`,
  );
}
