import type { Database } from '../../../db/database.ts';
import type { NamedItem } from '../../../db/items/name-items.ts';
import { findPapers } from '../../../db/topics/sample-papers.ts';
import { getTopicModel } from '../../../db/topics/topic-model.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import { decodeFitted } from '../../../pipeline/topics/encode-topics.ts';
import { embedTopics } from '../../../pipeline/topics/label-vectors.ts';
import { lintTaxonomy, slugOf, type Taxonomy, type Topic } from '../../../pipeline/topics/taxonomy.ts';
import { createTrialScorer } from '../../../pipeline/topics/topic-trial.ts';
import type { Environment } from '../../env.ts';
import { publicId, requirePapers } from '../../lookup/paper.ts';
import { createEmbedder } from '../../server/embedding/embedder.ts';
import { openExisting } from '../../server/open-database.ts';
import { print, printError } from '../../terminal/print.ts';
import { count, excerpt, percent, table } from '../../terminal/text.ts';
import { type Tally, type TopicTrial, type TriedPaper, tryTopic } from '../../topics/try-topic.ts';

/** Characters of a title in a line. */
const TITLE_CHARS = 60;

/** Topics to name of those that the caught papers have. */
const MAX_TOPICS = 8;

interface TryFlags {
  readonly keywords: readonly string[];
  readonly description?: string;
  readonly not?: readonly string[];
  readonly like?: readonly string[];
  readonly unlike?: readonly string[];
  readonly limit: number;
  readonly json?: boolean;
}

/**
 * `paperwire topics try <name>`: shows what a topic would catch, and prints its entry for the topic file. Writes nothing.
 * @throws ConfigurationError for a topic that the topic file could not hold, and for papers that the database does not have
 */
export async function tryTopicCommand(
  name: string,
  flags: TryFlags,
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  using db = await openExisting(env);
  const { taxonomy, fitted, model } = await requireFitted(db);
  const like = await requirePapers(db, flags.like ?? []);
  const unlike = await requirePapers(db, flags.unlike ?? []);
  const topic = readTopic(taxonomy, name, flags, like, unlike);
  const embedder = createEmbedder(env, signal);
  try {
    const [vectors = []] = await embedTopics([topic], embedder);
    const scoreTopic = createTrialScorer(taxonomy, fitted, {
      topic,
      vectors,
      like: await findPapers(db, model, idsOf(like)),
      unlike: await findPapers(db, model, idsOf(unlike)),
    });
    const trial = await tryTopic(db, topic, scoreTopic, { model, limit: flags.limit });
    print(flags.json ? JSON.stringify({ topic, ...trial }) : describeTrial(topic, trial));
    return 0;
  } finally {
    await embedder.close();
  }
}

function idsOf(papers: readonly NamedItem[]): string[] {
  return papers.map(({ id }) => id);
}

/** @throws ConfigurationError when no topics were applied yet */
async function requireFitted(db: Database) {
  const stored = await getTopicModel(db);
  if (stored === undefined)
    throw new ConfigurationError('the database has no topics yet; run paperwire start or paperwire migrate');
  return {
    taxonomy: stored.taxonomy as Taxonomy,
    fitted: decodeFitted(stored.tables),
    model: stored.model,
  };
}

/** @throws ConfigurationError that names every error of the topic */
function readTopic(
  taxonomy: Taxonomy,
  name: string,
  { description, keywords, not }: TryFlags,
  like: readonly NamedItem[],
  unlike: readonly NamedItem[],
): Topic {
  const ids = (papers: readonly NamedItem[]) =>
    papers.map(({ id, externalIds }) => publicId(id, externalIds));
  const topic: Topic = {
    slug: slugOf(name),
    name: name.trim(),
    ...(description === undefined ? {} : { description }),
    keywords,
    ...(not === undefined ? {} : { not }),
    ...(like.length === 0 ? {} : { include: ids(like) }),
    ...(unlike.length === 0 ? {} : { exclude: ids(unlike) }),
  };
  const all = [...taxonomy, topic];
  const errors = lintTaxonomy(all).map((error) =>
    error.replaceAll(/\btopics\[(\d+)\]/g, (_, i) => all[Number(i)]?.slug || 'the topic'),
  );
  const isClash = taxonomy.some((other) => other.slug === topic.slug || other.name === topic.name);
  if (isClash || lintTaxonomy([topic]).length > 0)
    throw new ConfigurationError(`Reading the topic "${name}": ${errors.join('. ')}`);
  // A keyword of another topic does not hinder a trial.
  for (const error of errors) printError(`paperwire: before you add it: ${error}`);
  return topic;
}

/** Describes a trial for a person. */
function describeTrial(topic: Topic, trial: TopicTrial): string[] {
  const { papers, caught, topics, keywords, best, above, below } = trial;
  const share = `${caught} of ${count(papers, 'paper')} (${percent(caught, papers)})`;
  return [
    `${topic.name} would get ${share}`,
    ...section('They have now', topics.slice(0, MAX_TOPICS), tallyTable),
    ...section('Nearest keywords', keywords, tallyTable),
    ...section('Best', best, paperTable),
    ...section('Just in', above, paperTable),
    ...section('Just out', below, paperTable),
    '',
    'For the topic file:',
    ...JSON.stringify(topic, null, 2).split('\n'),
  ];
}

function section<T>(
  title: string,
  entries: readonly T[],
  draw: (entries: readonly T[]) => string[],
): string[] {
  return entries.length === 0 ? [] : ['', `${title}:`, ...draw(entries)];
}

function tallyTable(tallies: readonly Tally[]): string[] {
  return table(tallies.map(({ papers, name }) => [papers, name]));
}

function paperTable(papers: readonly TriedPaper[]): string[] {
  return table(
    papers.map(({ score, threshold, id, externalIds, title, topics, keywords }) => [
      `${score.toFixed(3)} of ${threshold.toFixed(3)}`,
      publicId(id, externalIds),
      excerpt(title, TITLE_CHARS),
      topics.join(', '),
      keywords.join(', '),
    ]),
  );
}
