/** The search by relevance: papers by the words and the meaning of a query. */
import type { Item } from '../../db/items/find-items.ts';
import {
  findArrivals,
  MAX_COUNT,
  type RankedItem,
  type Ranking,
  type RankQuery,
  rankFurther,
  rankItems,
} from '../../db/search/rank-items.ts';
import { itemId, titleKey } from '../../pipeline/identity/item-id.ts';
import { arxivId, idsIn } from '../../pipeline/text/external-ids.ts';
import { namePatterns, nameSlug } from '../../pipeline/text/name-keys.ts';
import type { Site } from '../http/site.ts';
import { fuse, type Ranked } from './fuse.ts';
import { type SearchQuery, strictFilter, type Total } from './search-query.ts';
import { findWords, readQueryWords, type Snippet } from './snippet.ts';
import { anyExpression } from './word-expressions.ts';

/** A page of a search by relevance. */
export interface MatchPage {
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: MatchCursor | undefined;
}

/** Where a page begins. */
export interface MatchCursor {
  /** Number of results before it. */
  readonly offset: number;
  /** The last arrival when the first page was made: all pages show the papers that were there then. */
  readonly asOf: number;
}

/** A result. */
export interface Match {
  readonly item: Item;
  readonly why: {
    /** Whether the query names the paper, by an id or its title, or an author of it. */
    readonly named: 'paper' | 'author' | undefined;
    /** Words of the query that stand in the paper, as typed. */
    readonly words: readonly string[];
    /** The cosine of paper and query, if the paper is near in meaning. */
    readonly similarity: number | undefined;
  };
  readonly snippet: Snippet;
}

/** The results of a page. */
export interface Matches {
  readonly matches: readonly Match[];
  /** `undefined` behind the last page. */
  readonly next: MatchCursor | undefined;
  readonly total: Total;
  /** The query with its mistakes mended, if some of its words are in no paper. */
  readonly suggestion: string | undefined;
  /** Whether the ranking includes meaning: it does not while the model loads, and for a site without one. */
  readonly meaning: 'used' | 'loading' | 'unused';
}

/** Weights of words and meaning in the ranking, measured by `npm run eval -- search`. */
const WEIGHTS = [0.4, 0.6];

/** Number of papers that each half ranks. */
export const DEPTH = 200;

/** The least cosine of a paper that is near in meaning: every query has nearest papers. */
const MIN_SIMILARITY = 0.25;

/** A longer query is no author's name. */
const MAX_NAME_WORDS = 6;

/** Finds the papers of a query, the best first. */
export async function findMatches(
  site: Pick<Site, 'reader' | 'queries'>,
  query: SearchQuery,
  { limit, cursor }: MatchPage,
): Promise<Matches> {
  const { queries, reader } = site;
  const { text } = query;
  const vector = text.plain === '' ? undefined : await queries?.embed(text.plain, { wait: false });
  const meaning =
    queries === undefined || vector === undefined ? undefined : { model: queries.model, vector };
  const rank: RankQuery = {
    expression: anyExpression(text),
    meaning,
    filter: { ...strictFilter(query), asOf: cursor?.asOf },
    ...namedBy(query),
  };
  const ranking = await rankItems(reader, rank, DEPTH);
  const ranked = [...new Set([...ranking.named, ...ranking.authored, ...fuseHalves(ranking)])];
  const offset = cursor?.offset ?? 0;
  const page = ranked.slice(offset, offset + limit + 1);
  // Behind the fused papers stand the others that the words find; without words, all that the fields select.
  const hasFurther =
    rank.expression === undefined
      ? text.plain === '' && text.fields.length + text.excluded.length > 0
      : ranking.matches > ranking.words.length;
  const further =
    page.length > limit || !hasFurther
      ? []
      : await rankFurther(reader, rank, {
          except: ranked,
          limit: limit + 1 - page.length,
          offset: Math.max(0, offset - ranked.length),
        });
  const results = [...page, ...further];
  const items = await findArrivals(reader, results.slice(0, limit));
  const near = ranking.meaning.filter(({ score }) => score >= MIN_SIMILARITY);
  const similarities = new Map(near.map(({ arrival, score }) => [arrival, score]));
  const words = readQueryWords(text);
  return {
    matches: items.map((item) => {
      const { words: typed, snippet } = findWords(item, words);
      const { arrival } = item;
      const named = ranking.named.includes(arrival)
        ? 'paper'
        : ranking.authored.includes(arrival)
          ? 'author'
          : undefined;
      return { item, why: { named, words: typed, similarity: similarities.get(arrival) }, snippet };
    }),
    next:
      results.length > limit
        ? { offset: offset + limit, asOf: cursor?.asOf ?? ranking.lastArrival }
        : undefined,
    total: totalOf(ranking.matches, ranked.length),
    suggestion: undefined,
    meaning:
      meaning !== undefined ? 'used' : queries !== undefined && text.plain !== '' ? 'loading' : 'unused',
  };
}

/** The arrivals of both halves in one ranking, the best first. */
export function fuseHalves(
  { words, meaning }: Pick<Ranking, 'words' | 'meaning'>,
  weights: readonly number[] = WEIGHTS,
): number[] {
  const found = new Set(words.map(({ arrival }) => arrival));
  const near = meaning.filter(({ arrival, score }) => score >= MIN_SIMILARITY || found.has(arrival));
  return fuse([words, near].map(byArrival), weights).map(({ id }) => Number(id));
}

function byArrival(half: readonly RankedItem[]): Ranked[] {
  return half.map(({ arrival, score }) => ({ id: String(arrival), score }));
}

/** The papers that a query may name: by an id, by its whole text as a title or as the name of an author. */
function namedBy({ q, text }: SearchQuery): Pick<RankQuery, 'ids' | 'externalIds' | 'author'> {
  const isName = text.plain.split(/\s+/u).length <= MAX_NAME_WORDS && nameSlug(text.plain) !== '';
  return {
    ids: titleKey(text.plain) === '' ? [] : [itemId(text.plain)],
    externalIds: [...idsIn(q), arxivId(q) ?? []].flat(),
    author: isName ? { names: namePatterns(text.plain) } : undefined,
  };
}

function totalOf(matches: number, ranked: number): Total {
  return { count: Math.min(Math.max(matches, ranked), MAX_COUNT), more: matches > MAX_COUNT };
}
