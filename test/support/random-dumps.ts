import type { Database } from '../../db/database.ts';
import { completeDump } from '../../db/dumps/complete-dump.ts';
import { registerDump } from '../../db/dumps/dumps.ts';
import type { LoadedPaper } from '../../db/items/loaded-paper.ts';
import { upsertItems } from '../../db/items/upsert-items.ts';
import { applyTaxonomy } from '../../db/topics/apply-taxonomy.ts';
import { deriveContent } from '../../pipeline/identity/derived-content.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { descriptionOf, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import { createTopicModel, fitTopics } from '../../pipeline/topics/topic-model.ts';
import { fittedBy, loadedPaper, wholeReading } from './catalogue.ts';
import { randomNumbers } from './random.ts';

const MODEL = 'random';
const TOPICS = 20;
const DIMENSIONS = 384;
const KEYWORDS = 8;
const WORDS = ['model', 'agent', 'speech', 'graph', 'robot', 'protein', 'theorem', 'climate'] as const;

/** A dump, and when it is complete. */
export interface RandomDump {
  readonly id: string;
  readonly capturedAt: string;
  readonly completedAt: Date;
  readonly papers: readonly LoadedPaper[];
}

/** Slugs of the topics. */
export const TOPIC_SLUGS: readonly string[] = Array.from({ length: TOPICS }, (_, i) => `topic-${i}`);

/** Random dumps about random topics, which the real topic model scores by made-up vectors. */
export function randomDumps(seed: number) {
  const random = randomNumbers(seed);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  const noise = () => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  /** A unit vector near the sum of others, each with its weight; that of the noise is 5.7. */
  const near = (...parts: readonly (readonly [vector: Float32Array, weight: number])[]) => {
    const sum = noise();
    for (const [vector, weight] of parts)
      for (let i = 0; i < DIMENSIONS; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
    const length = Math.hypot(...sum);
    return sum.map((x) => x / length);
  };
  const centres = TOPIC_SLUGS.map(() => near());
  const keywordVectors = centres.map((centre) => Array.from({ length: KEYWORDS }, () => near([centre, 8])));
  const taxonomyOf = (slugs: readonly string[]): Taxonomy =>
    slugs.map((slug, i) => ({
      slug,
      name: `Name of ${slug}`,
      description: `Papers on the subject ${slug}.`,
      keywords: Array.from({ length: KEYWORDS }, (_, k) => `${pick(WORDS)} ${i} ${k}`),
    }));
  const modelOf = (slugs: readonly string[]) => {
    const taxonomy = taxonomyOf(slugs);
    const vectors = keywordVectors.slice(0, slugs.length);
    const fitted = fitTopics({ taxonomy, topicVectors: vectors, sample: [], examples: [] });
    return { taxonomy, vectors, topicModel: createTopicModel(taxonomy, fitted) };
  };
  let { topicModel } = modelOf(TOPIC_SLUGS);
  const papers: LoadedPaper[] = [];
  let dumps = 0;

  const paper = (completedAt: Date): LoadedPaper => {
    if (papers.length > 0 && random() < 0.15) {
      const earlier = pick(papers);
      const changes: Partial<LoadedPaper>[] = [
        {},
        { abstract: `${earlier.abstract} It says more.` },
        { authors: ['Ada Lovelace'] },
        { comments: '12 pages', categories: ['cs.LG'] },
        { externalIds: [{ scheme: 'doi', value: `10.1000/${earlier.itemId.slice(0, 8)}` }] },
      ];
      return { ...earlier, ...pick(changes) };
    }
    const title = `The ${pick(WORDS)} paper ${papers.length}`;
    const days = pick([0, 0, 1, 2, 400, -30_000]);
    const fresh = loadedPaper(title, {
      itemId: itemId(title),
      abstract: `On a ${pick(WORDS)} and a ${pick(WORDS)}.`,
      authors: random() < 0.5 ? ['Alan Turing', 'Grace Hopper'] : [],
      publishedAt: `${new Date(completedAt.getTime() - days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`,
      embedding: {
        vector: near([pick(centres), 3], [pick(centres), 3 * random()]),
        tokens: 9,
        truncated: false,
      },
      topics: [],
    });
    papers.push(fresh);
    return fresh;
  };

  return {
    random,
    /** The topic model that was applied last. */
    topicModel: () => topicModel,
    /** A query whose meaning is that of a topic: some papers of the topic are above its cut, some below. */
    queries: { model: MODEL, embed: async () => new Float32Array(centres[0] ?? []) },
    /** Applies the topics, or other ones. @returns what was applied, for another database */
    async applyTopics(
      db: Database,
      slugs: readonly string[] = TOPIC_SLUGS,
      now = new Date('2025-01-01T00:00:00Z'),
    ) {
      const model = modelOf(slugs);
      topicModel = model.topicModel;
      const topics = model.taxonomy.map((topic, i) => ({
        ...topic,
        description: descriptionOf(topic),
        keywordVectors: model.vectors[i] ?? [],
        vector: model.vectors[i]?.[0] ?? null,
      }));
      const other = {
        ...{ slug: 'other', name: 'Other', description: 'Papers on other subjects.' },
        ...{ keywords: [], keywordVectors: [], vector: null },
      };
      const taxonomy = { topics: [...topics, other], fitted: fittedBy(topicModel, MODEL, slugs.join()) };
      await applyTaxonomy(db, taxonomy, topicModel, now);
      return taxonomy;
    },
    /** Makes a dump of so many papers, some of which were in earlier dumps. */
    dump(size: number, completedAt: Date): RandomDump {
      const id = (++dumps).toString(16).padStart(64, '0');
      const fromDump = Array.from({ length: size }, () => paper(completedAt));
      const unique = [...new Map(fromDump.map((each) => [each.itemId, each])).values()];
      return {
        id,
        capturedAt: completedAt.toISOString(),
        completedAt,
        papers: unique.map((each, i) => ({ ...each, start: 100 * i, end: 100 * i + 100 })),
      };
    },
    /** Begins a reading of a dump. @returns its number */
    async begin(db: Database, dump: RandomDump): Promise<number> {
      const { id, capturedAt, completedAt } = dump;
      const row = { id, name: `dump-${id.slice(-2)}`, bytes: 1, capturedAt };
      return (await registerDump(db, row, completedAt)).reading;
    },
    /** Writes papers of a dump, in one batch. */
    async write(db: Database, dump: RandomDump, reading: number, from = 0, to = dump.papers.length) {
      const papersOfBatch = dump.papers.slice(from, to).map((each) => ({
        ...each,
        topics:
          each.embedding === null
            ? []
            : topicModel.score({ ...each, id: each.itemId }, each.embedding.vector),
      }));
      await upsertItems(db, { ...dump, reading }, MODEL, papersOfBatch, [], dump.completedAt);
    },
    async complete(db: Database, dump: RandomDump, reading: number, now = dump.completedAt) {
      const { id, capturedAt, papers } = dump;
      const whole = wholeReading({ id, capturedAt, reading }, papers.length);
      await completeDump(
        db,
        whole,
        { model: MODEL, openTopicModel: async () => topicModel, derive: deriveContent, contentChanged: true },
        now,
      );
    },
    /** Loads a whole dump without a break. */
    async load(db: Database, dump: RandomDump) {
      const reading = await this.begin(db, dump);
      await this.write(db, dump, reading);
      await this.complete(db, dump, reading);
    },
  };
}
