/**
 * Discovery: topics that a taxonomy lacks. Papers that fit no topic well are clustered, and so are the papers of topics that
 * hold too many. The middle of each cluster becomes a suggestion: an entry for the topic file, with papers that show what it
 * is about. A person decides.
 *
 * The task is novel class discovery (C. Troisemaine et al.: A practical approach to novel class discovery in tabular data,
 * arXiv:2311.05440). The number of clusters follows from the number of papers, not from what is looked for. With 24 clusters,
 * k-means did as well as Ward's method and Louvain's on the graph of neighbours; with 32 or more these were purer, by some
 * hundredths, and cost more code.
 */

import type { SampleItem } from '../../../db/topics/sample-items.ts';
import { dot } from '../label-vectors.ts';
import { OTHER } from '../taxonomy.ts';
import { type ExistingTopics, nameClusters, type TopicEntry } from './entries.ts';
import { type Cluster, clusterVectors, withoutMean } from './k-means.ts';

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

/** Share of the papers that count as fitting no topic well: those of `other`, then those with the lowest scores. */
const LOOSE_SHARE = 0.4;

/** A topic with a larger share of the papers is split. */
const OVERFULL_SHARE = 0.2;

/** The size of clusters that is aimed at; fewer than the least are no suggestion. */
const PAPERS_PER_CLUSTER = 30;
const MIN_PAPERS = 12;
const MAX_CLUSTERS = 32;

/** Share of a cluster, nearest to its middle, that is shown and named. The outer papers of k-means belong anywhere. */
const CORE_SHARE = 0.5;

/**
 * Suggests topics. The same papers give the same suggestions, whatever their order.
 * @param papers a sample of some thousand: time grows with their number times that of clusters
 * @param limit most topics to add; for an overfull topic, a quarter as many parts
 * @returns topics to add, those whose papers fit worst first; then parts of topics
 */
export function suggestTopics(
  papers: readonly SampleItem[],
  existing: ExistingTopics,
  limit: number,
): Suggestion[] {
  if (papers.length === 0) return [];
  const sorted = papers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const directions = withoutMean(sorted.map(({ vector }) => vector));
  const loose = looselyFitting(sorted);
  const ranks = new Map(loose.map((i, rank) => [i, rank]));
  const clusters = [
    ...cores(loose, directions)
      .map((core) => ({
        ...core,
        kind: 'new' as const,
        rank: mean(core.members.map((i) => ranks.get(i) ?? 0)),
      }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, limit),
    ...overfullTopics(sorted, ranks).flatMap((members) =>
      cores(members, directions)
        .map((core) => ({ ...core, kind: 'part' as const }))
        .sort((a, b) => b.members.length - a.members.length)
        .slice(0, Math.ceil(limit / 4)),
    ),
  ];
  const entries = nameClusters(
    clusters.map(({ members }) => members),
    sorted,
    existing,
  );
  return clusters.flatMap(({ kind, members, centre }, c) => {
    const entry = entries[c];
    if (entry === undefined) return [];
    const core = members.flatMap((i) => sorted[i] ?? []);
    const cohesion = mean(members.map((i) => dot(directions[i] ?? centre, centre)));
    return [{ kind, entry, papers: core, topics: countTopics(core), cohesion }];
  });
}

/** The places of papers that fit no topic well, the worst first. */
function looselyFitting(papers: readonly SampleItem[]): number[] {
  const places = [...papers.keys()].filter((i) => !papers[i]?.byPerson);
  const others = places.filter((i) => papers[i]?.topic === OTHER).length;
  const isInTopic = (i: number) => Number(papers[i]?.topic !== OTHER);
  return places
    .sort((a, b) => isInTopic(a) - isInTopic(b) || (papers[a]?.score ?? 0) - (papers[b]?.score ?? 0) || a - b)
    .slice(0, Math.max(others, Math.round(LOOSE_SHARE * places.length)));
}

/** For each topic with too many papers, the places of those that fit it. */
function overfullTopics(
  papers: readonly SampleItem[],
  loose: ReadonlyMap<number, unknown>,
): (readonly number[])[] {
  const topics = Map.groupBy(papers.keys(), (i) => papers[i]?.topic ?? OTHER);
  topics.delete(OTHER);
  return [...topics.values()]
    .filter((members) => members.length > OVERFULL_SHARE * papers.length)
    .map((members) => members.filter((i) => !loose.has(i)));
}

/** Clusters the papers at `places`, and keeps the middle of each cluster. */
function cores(places: readonly number[], directions: readonly Float32Array[]): Cluster[] {
  const k = Math.min(MAX_CLUSTERS, Math.ceil(places.length / PAPERS_PER_CLUSTER));
  return clusterVectors(
    places.flatMap((i) => directions[i] ?? []),
    k,
  )
    .filter(({ members }) => members.length >= MIN_PAPERS)
    .map(({ centre, members }) => ({
      centre,
      members: members.slice(0, Math.ceil(CORE_SHARE * members.length)).flatMap((i) => places[i] ?? []),
    }));
}

function countTopics(papers: readonly SampleItem[]): { slug: string; papers: number }[] {
  return [...Map.groupBy(papers, ({ topic }) => topic)]
    .map(([slug, ofTopic]) => ({ slug, papers: ofTopic.length }))
    .sort((a, b) => b.papers - a.papers || (a.slug < b.slug ? -1 : 1));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
