import { countTopics } from '../../../db/topics/topics.ts';
import type { Environment } from '../../env.ts';
import { openExisting } from '../../server/open-database.ts';
import { print } from '../../terminal/print.ts';
import { table } from '../../terminal/text.ts';

/** `paperwire topics`: lists the topics with their number of papers. */
export async function topicsCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  using db = await openExisting(env);
  const topics = await countTopics(db);
  const rows = topics.map((topic) => [topic.items, topic.slug, topic.name, topic.newest?.slice(0, 10) ?? '']);
  print(flags.json ? JSON.stringify(topics) : table([['papers', 'slug', 'name', 'newest'], ...rows]));
  return 0;
}
