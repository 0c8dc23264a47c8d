import type { Database } from '../../../db/database.ts';
import { getItem, type Item } from '../../../db/items/find-items.ts';
import { listCorrections } from '../../../db/topics/corrections.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { findTopicOfPapers } from '../../lookup/address.ts';
import { publicId, requirePapers } from '../../lookup/paper.ts';
import { openExisting } from '../../server/open-database.ts';
import { openIngestion } from '../../server/open-ingestion.ts';
import { createMeter } from '../../terminal/meter.ts';
import { print } from '../../terminal/print.ts';
import { count, excerpt, table } from '../../terminal/text.ts';
import { correctTopics } from '../../topics/correct-topics.ts';

/** Characters of a title in a line. */
const TITLE_CHARS = 60;

/**
 * `paperwire topics add|remove|forget <slug> <id...>`: corrects the topics of papers, and prints those that they have then.
 * @throws ConfigurationError for a topic or a paper that the database does not have; then nothing is written
 */
export async function correctTopicsCommand(
  slug: string,
  texts: readonly string[],
  { belongs, json }: { readonly belongs: boolean | null; readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const meter = createMeter();
  await using ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  const { db } = ingestion;
  const topic = await requireSlug(db, slug);
  const papers = await requirePapers(db, texts);
  const itemIds = papers.map(({ id }) => id);
  const correction = { slug: topic.slug, itemIds, belongs };
  const changed = await correctTopics(db, ingestion.openTopicModel, correction, new Date());
  meter.stop();
  const items = (await Promise.all(itemIds.map((id) => getItem(db, id)))).filter(
    (item) => item !== undefined,
  );
  if (json) {
    print(JSON.stringify({ slug: topic.slug, belongs, changed, papers: items.map(topicsOf) }));
    return 0;
  }
  const forgotten = `Forgot ${count(changed, 'example')} of`;
  const done = belongs === null ? forgotten : belongs ? 'Added to' : 'Removed from';
  print(`${done} ${topic.name}; topics now:`);
  print(table(items.map(rowOf)));
  return 0;
}

function topicsOf({ id, title, topics }: Item) {
  return { id, title, topics };
}

function rowOf({ id, externalIds, title, topics }: Item): string[] {
  const slugs = topics.map(({ slug, why }) => (why.by === 'person' ? `${slug}*` : slug));
  return [publicId(id, externalIds), excerpt(title, TITLE_CHARS), slugs.join(', ')];
}

/** `paperwire topics examples [slug]`: lists what was said of papers and topics. */
export async function listCorrectionsCommand(
  slug: string | undefined,
  { json }: { readonly json?: boolean },
  env: Environment,
): Promise<number> {
  using db = await openExisting(env);
  const topic = slug === undefined ? undefined : await requireSlug(db, slug);
  const corrections = await listCorrections(db, { slug: topic?.slug });
  if (json) print(JSON.stringify(corrections));
  else if (corrections.length === 0) print('no examples');
  else {
    const rows = corrections.map((each) => [
      each.slug,
      each.belongs ? 'belongs' : 'does not',
      each.createdAt.slice(0, 10),
      publicId(each.item.id, each.item.externalIds),
      excerpt(each.item.title, TITLE_CHARS),
    ]);
    print(table(rows));
  }
  return 0;
}

/** @throws ConfigurationError with the slugs that are like it */
async function requireSlug(db: Database, slug: string) {
  const { topic, nearest } = await findTopicOfPapers(db, slug);
  if (topic !== null) return topic;
  const names = nearest.map((each) => each.slug).join(' or ');
  const hint = names === '' ? '' : `; did you mean ${names}?`;
  throw new ConfigurationError(
    `Reading the topic "${slug}": the database has no such topic; expected a slug that paperwire topics lists${hint}`,
  );
}
