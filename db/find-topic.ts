import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { topics } from './schema.ts';

/** What a topic is called and what it is about, without its vectors. */
export interface TopicHead {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

/** The topic with this slug, if there is one; a look-up by key. */
export async function findTopic(db: Database, slug: string): Promise<TopicHead | undefined> {
  const [row] = await db.orm
    .select({ slug: topics.slug, name: topics.name, description: topics.description })
    .from(topics)
    .where(eq(topics.slug, slug));
  return row;
}
