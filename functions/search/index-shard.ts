import type { ListedItem } from '../../db/items/find-items.ts';

/** Papers of a shard, by arrival: a shard of early papers stays as it is when others arrive. */
const SHARD_PAPERS = 1_000;

/** The number, from 1, of the shard that holds the paper with an arrival. */
export function shardOf({ arrival }: Pick<ListedItem, 'arrival'>): number {
  return Math.ceil(arrival / SHARD_PAPERS);
}

/** Authors of a paper in the index: large collaborations have thousands. */
const MAX_AUTHORS = 20;

/** A paper in the index of a site without a server. The script of its search, web/static/search.js, reads it. */
export type IndexRow = readonly [
  id: string,
  /** The page of the paper elsewhere, if it has none here. */
  url: string | 0,
  title: string,
  authors: string,
  /** The day of publication, `2025-03-11`. */
  date: string,
  /** Slugs, the strongest first. */
  topics: string,
  /** Categories and identifiers. */
  codes: string,
];

/** @param url the page of the paper elsewhere, if it has none here */
export function indexRow(item: ListedItem, url: string | 0): IndexRow {
  return [
    item.id,
    url,
    item.title,
    item.authors.slice(0, MAX_AUTHORS).join(', '),
    item.publishedAt.slice(0, 10),
    item.topics.map(({ slug }) => slug).join(' '),
    [...item.categories, ...item.externalIds.map(({ value }) => value)].join(' '),
  ];
}
