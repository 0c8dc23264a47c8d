import type { Database } from '../../db/database.ts';
import { type NamedItem, nameItems } from '../../db/items/name-items.ts';
import { scanPapers } from '../../db/topics/sample-papers.ts';
import { topicsOfItems } from '../../db/topics/topics.ts';
import type { TopicScore, TrialScorer } from '../../pipeline/topics/topic-trial.ts';

/** A paper that a topic would catch, or just miss. */
export interface TriedPaper extends NamedItem, TopicScore {
  /** Slugs of the topics that it has now. */
  readonly topics: readonly string[];
}

/** How many of the papers that a topic would catch have something. */
export interface Tally {
  readonly name: string;
  readonly papers: number;
}

/** What a topic would catch in a catalogue. */
export interface TopicTrial {
  /** The number of papers that were scored. */
  readonly papers: number;
  readonly caught: number;
  /** The topics that the caught papers have now, the most frequent first. */
  readonly topics: readonly Tally[];
  /** Of each keyword, how many caught papers it is among the nearest of; in the order of the topic. */
  readonly keywords: readonly Tally[];
  /** The caught papers with the highest scores. */
  readonly best: readonly TriedPaper[];
  /** The caught papers nearest to the threshold, beside the best, the nearest first. */
  readonly above: readonly TriedPaper[];
  /** The papers that just miss it, the nearest first. */
  readonly below: readonly TriedPaper[];
}

/**
 * Scores every listed paper by a topic, and shows what it would catch. Writes nothing.
 * @param options.model the embedding model
 * @param options.limit papers to show of each sort
 */
export async function tryTopic(
  db: Database,
  topic: { readonly keywords: readonly string[] },
  scoreTopic: TrialScorer,
  { model, limit }: { readonly model: string; readonly limit: number },
): Promise<TopicTrial> {
  const scored: (TopicScore & { readonly id: string })[] = [];
  for await (const page of scanPapers(db, { model, dumpId: null }))
    for (const paper of page) scored.push({ id: paper.id, ...scoreTopic(paper, paper.vector) });
  // The distance from the threshold: it may differ from paper to paper.
  const lead = ({ score, threshold }: TopicScore) => score - threshold;
  scored.sort((a, b) => lead(b) - lead(a));
  const split = scored.findIndex((paper) => lead(paper) < 0);
  const caught = split === -1 ? scored : scored.slice(0, split);
  const best = caught.slice(0, limit);
  const above = caught.slice(limit).slice(-limit).toReversed();
  const below = scored.slice(caught.length, caught.length + limit);
  const topicsOf = await topicsOfItems(
    db,
    [...caught, ...below].map(({ id }) => id),
  );
  const named = await nameItems(
    db,
    [...best, ...above, ...below].map(({ id }) => id),
  );
  const byId = new Map(named.map((item) => [item.id, item]));
  const tried = (papers: typeof scored): TriedPaper[] =>
    papers.flatMap((paper) => {
      const item = byId.get(paper.id);
      return item === undefined ? [] : [{ ...item, ...paper, topics: topicsOf.get(paper.id) ?? [] }];
    });
  const byKeyword = tally(caught.flatMap(({ keywords }) => keywords));
  return {
    papers: scored.length,
    caught: caught.length,
    topics: [...tally(caught.flatMap(({ id }) => topicsOf.get(id) ?? []))]
      .map(([name, papers]) => ({ name, papers }))
      .sort((a, b) => b.papers - a.papers),
    keywords: topic.keywords.map((name) => ({ name, papers: byKeyword.get(name) ?? 0 })),
    best: tried(best),
    above: tried(above),
    below: tried(below),
  };
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
