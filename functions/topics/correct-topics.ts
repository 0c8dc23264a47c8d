import type { Database } from '../../db/database.ts';
import { reclassifyItems, type TopicModel } from '../../db/topics/classify-items.ts';
import { correctTopic, forgetCorrections } from '../../db/topics/corrections.ts';

/** What a person says of papers and a topic. */
export interface TopicCorrection {
  /** Of a topic of the taxonomy. */
  readonly slug: string;
  /** Ids of listed items. */
  readonly itemIds: readonly string[];
  /** Whether the papers belong to the topic; `null` takes back what was said. */
  readonly belongs: boolean | null;
}

/**
 * Keeps a correction, and gives the papers the topics that follow from it. The topics learn from it at the next fit.
 * @param openTopicModel called first: without a topic model, nothing is kept
 * @returns how many corrections were kept, or taken back
 */
export async function correctTopics(
  db: Database,
  openTopicModel: () => Promise<TopicModel>,
  { slug, itemIds, belongs }: TopicCorrection,
  now: Date,
): Promise<number> {
  const topicModel = await openTopicModel();
  if (belongs !== null) await correctTopic(db, slug, itemIds, belongs, now);
  const forgotten = belongs === null ? await forgetCorrections(db, slug, itemIds, now) : 0;
  await reclassifyItems(db, topicModel, itemIds, now);
  return belongs === null ? forgotten : itemIds.length;
}
