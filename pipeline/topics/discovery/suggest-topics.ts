/**
 * Discovery: topics that a taxonomy lacks. The papers are clustered, and the middle of a cluster becomes a suggestion when its
 * papers fit their topics badly or are spread over many, or when it is part of a topic that holds too many papers: an entry
 * for the topic file, with papers that show what it is about. A person decides.
 *
 * The task is novel class discovery (C. Troisemaine et al.: A practical approach to novel class discovery in tabular data,
 * arXiv:2311.05440). The number of clusters follows from the papers, not from what is looked for.
 */

import type { SampleItem } from '../../../db/topics/sample-items.ts';
import { dot } from '../label-vectors.ts';
import { OTHER } from '../taxonomy.ts';
import { clusterVectors, withoutMean } from './communities.ts';
import { type ExistingTopics, nameClusters, type TopicEntry } from './entries.ts';

/** A topic to add, or a part of one that holds too many papers. */
export interface Suggestion {
  readonly kind: 'new' | 'part';
  readonly entry: TopicEntry;
  /** Papers of the cluster's middle, the nearest first. */
  readonly papers: readonly SampleItem[];
  /** The topics that these papers have now, the most frequent first. */
  readonly topics: readonly { readonly slug: string; readonly papers: number }[];
  /** Mean cosine of these papers to their middle, without what all papers have in common. */
  readonly cohesion: number;
}

/** A topic with a larger share of the papers is split: clusters that mostly belong to it are its parts. */
const OVERFULL_SHARE = 0.2;

/** Papers of a cluster; fewer are no suggestion. */
const MIN_PAPERS = 12;

/** Share of a cluster, nearest to its middle, that is shown and named. The outer papers belong anywhere. */
const CORE_SHARE = 0.5;

/** What an even spread over e topics weighs, where falling from the best fitting papers to the worst weighs 1. */
const SPREAD_WEIGHT = 0.3;

/**
 * Suggests topics. The same papers give the same suggestions, whatever their order.
 * @param papers a sample of some thousand: time grows with the square of their number
 * @param limit most topics to add; for an overfull topic, a quarter as many parts
 * @returns topics to add, those whose papers fit worst first; then parts of topics, the largest first
 */
export function suggestTopics(
  papers: readonly SampleItem[],
  existing: ExistingTopics,
  limit: number,
): Suggestion[] {
  const sorted = papers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const directions = withoutMean(sorted.map(({ vector }) => vector));
  const overfull = overfullTopics(sorted);
  // Papers with a topic that a person gave have their place.
  const open = [...sorted.keys()].filter((i) => !sorted[i]?.byPerson);
  const misfits = misfitOf(open, sorted);
  const clusters = clusterVectors(open.flatMap((i) => directions[i] ?? []))
    .filter(({ members }) => members.length >= MIN_PAPERS)
    .map(({ centre, members }) => {
      const core = members.slice(0, Math.ceil(CORE_SHARE * members.length)).flatMap((i) => open[i] ?? []);
      const topics = countTopics(core.flatMap((i) => sorted[i] ?? []));
      const [{ slug, papers } = { slug: OTHER, papers: 0 }] = topics;
      const novelty = mean(core.map((i) => misfits.get(i) ?? 0)) + SPREAD_WEIGHT * entropy(topics);
      return {
        core,
        topics,
        cohesion: mean(core.map((i) => dot(directions[i] ?? centre, centre))),
        partOf: overfull.has(slug) && papers > core.length / 2 ? slug : undefined,
        novelty,
      };
    });
  const parts = Map.groupBy(clusters, ({ partOf }) => partOf);
  const additions = (parts.get(undefined) ?? []).sort((a, b) => b.novelty - a.novelty).slice(0, limit);
  parts.delete(undefined);
  const chosen = [
    ...additions,
    ...[...parts.values()].flatMap((ofTopic) =>
      ofTopic.sort((a, b) => b.core.length - a.core.length).slice(0, Math.ceil(limit / 4)),
    ),
  ];
  const entries = nameClusters(
    chosen.map(({ core }) => core),
    sorted,
    existing,
  );
  return chosen.flatMap(({ core, topics, cohesion, partOf }, c) => {
    const entry = entries[c];
    if (entry === undefined) return [];
    const kind = partOf === undefined ? 'new' : 'part';
    return [{ kind, entry, papers: core.flatMap((i) => sorted[i] ?? []), topics, cohesion }];
  });
}

/** How badly each paper fits among those at `places`, from 0 to 1: those of `other` worst, then those with low scores. */
function misfitOf(places: readonly number[], papers: readonly SampleItem[]): ReadonlyMap<number, number> {
  const isInTopic = (i: number) => Number(papers[i]?.topic !== OTHER);
  const order = places.toSorted(
    (a, b) => isInTopic(a) - isInTopic(b) || (papers[a]?.score ?? 0) - (papers[b]?.score ?? 0) || a - b,
  );
  return new Map(order.map((i, rank) => [i, 1 - rank / order.length]));
}

function overfullTopics(papers: readonly SampleItem[]): ReadonlySet<string> {
  const counts = countTopics(papers).filter(({ slug }) => slug !== OTHER);
  return new Set(
    counts.filter(({ papers: n }) => n > OVERFULL_SHARE * papers.length).map(({ slug }) => slug),
  );
}

function countTopics(papers: readonly SampleItem[]): { slug: string; papers: number }[] {
  return [...Map.groupBy(papers, ({ topic }) => topic)]
    .map(([slug, ofTopic]) => ({ slug, papers: ofTopic.length }))
    .sort((a, b) => b.papers - a.papers || (a.slug < b.slug ? -1 : 1));
}

/** The entropy of papers over topics, in nats. */
function entropy(topics: readonly { readonly papers: number }[]): number {
  const all = topics.reduce((sum, { papers }) => sum + papers, 0);
  return -topics.reduce((sum, { papers }) => sum + (papers / all) * Math.log(papers / all), 0);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
