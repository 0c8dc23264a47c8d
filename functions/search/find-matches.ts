/** The search by relevance: papers by the words and the meaning of a query. */
import type { Item } from '../../db/items/find-items.ts';
import { nextTurn } from '../../db/next-turn.ts';
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
import { namePatterns, nameSlug } from '../../pipeline/text/names/name-keys.ts';
import type { Site } from '../http/site.ts';
import { fuse, type Ranked } from './fuse.ts';
import { mendable, mendQuery } from './mended-query.ts';
import { parseQueryText } from './query-text.ts';
import { type SearchQuery, strictFilter, type Total } from './search-query.ts';
import { findWords, readQueryWords, type Snippet } from './snippet.ts';
import { anyExpression, wordExpressions } from './word-expressions.ts';

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
  /** Whether the first page was ranked by meaning too. */
  readonly byMeaning: boolean;
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
  /** Whether the results are those of the suggestion, because no paper has any of the words. */
  readonly isMended: boolean;
  /** Whether the ranking includes meaning: it does not while the model loads, and for a site without one. */
  readonly meaning: 'used' | 'loading' | 'unused';
}

/** Weights of words and meaning in the ranking, measured by `npm run eval -- search`. */
const WEIGHTS = [0.4, 0.6];

/** Number of papers that each half ranks. */
export const DEPTH = 200;

/** The least cosine of a paper that is near in meaning: every query has nearest papers. */
const MIN_SIMILARITY = 0.3;

/** Results in which words are looked for between two turns of the event loop: some milliseconds of work. */
const MATCHES_PER_TURN = 16;

/** Words of a query that are looked up for mistakes. */
const MAX_CHECKED_WORDS = 16;

/** A longer query is no author's name. */
const MAX_NAME_WORDS = 6;

/**
 * Finds the papers of a query, the best first. If no paper has any of its words, those that look mistyped are mended, and
 * the papers of the mended query are found.
 */
export async function findMatches(
  site: Pick<Site, 'reader' | 'queries'>,
  query: SearchQuery,
  page: MatchPage,
): Promise<Matches> {
  const { unknown, hasWords, ...found } = await rankPage(site, query, page);
  const mended = unknown.length === 0 ? undefined : await mendQuery(site.reader, query.q, unknown);
  if (mended === undefined || hasWords) return { ...found, suggestion: mended, isMended: false };
  const mendedQuery = { ...query, q: mended, text: parseQueryText(mended) };
  const { unknown: _, hasWords: __, ...others } = await rankPage(site, mendedQuery, page);
  return { ...others, suggestion: mended, isMended: true };
}

/** A page of a query as it is, and its words that no paper has. */
async function rankPage(
  { queries, reader }: Pick<Site, 'reader' | 'queries'>,
  query: SearchQuery,
  { limit, cursor }: MatchPage,
) {
  const named = namedBy(query);
  // A single id or address means that paper, not its parts.
  const isIdentifier = named.externalIds.length > 0 && !/\s/u.test(query.q.trim());
  const text = isIdentifier ? parseQueryText('') : query.text;
  // All pages rank alike: a page after one by words does so too, and one after a page by meaning waits for the vector.
  const isRankedByMeaning = cursor === undefined || cursor.byMeaning;
  const vector =
    text.plain === '' || !isRankedByMeaning
      ? undefined
      : await queries?.embed(text.plain, { wait: cursor !== undefined });
  const meaning =
    queries === undefined || vector === undefined ? undefined : { model: queries.model, vector };
  const typed = [...new Set(text.words)]
    .filter((word) => mendable(word) !== undefined)
    .slice(0, MAX_CHECKED_WORDS);
  const rank: RankQuery = {
    expression: anyExpression(text),
    meaning,
    filter: { ...strictFilter(query), asOf: cursor?.asOf },
    rareWords: typed.flatMap((word) => wordExpressions([word])),
    ...named,
  };
  const ranking = await rankItems(reader, rank, DEPTH);
  const ranked = [...new Set([...ranking.named, ...ranking.authored, ...fuseHalves(ranking)])];
  // Behind the fused papers stand the others that the words find; without words, all that the fields select.
  const hasFurther =
    rank.expression === undefined
      ? text.plain === '' && text.fields.length + text.excluded.length > 0
      : ranking.matches > ranking.words.length;
  const offset = cursor?.offset ?? 0;
  const page = ranked.slice(offset, offset + limit + 1);
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
  const matches: Match[] = [];
  for (const item of items) {
    if (matches.length % MATCHES_PER_TURN === 0) await nextTurn();
    const { words: found, snippet } = findWords(item, words);
    const { arrival } = item;
    const named = ranking.named.includes(arrival)
      ? 'paper'
      : ranking.authored.includes(arrival)
        ? 'author'
        : undefined;
    matches.push({
      item,
      why: { named, words: found, similarity: similarities.get(arrival) },
      snippet,
    });
  }
  const state =
    meaning !== undefined ? 'used' : queries !== undefined && text.plain !== '' ? 'loading' : 'unused';
  const place = {
    offset: offset + limit,
    asOf: cursor?.asOf ?? ranking.lastArrival,
    byMeaning: meaning !== undefined,
  };
  return {
    matches,
    next: results.length > limit ? place : undefined,
    total: totalOf(ranking, ranked),
    meaning: state as Matches['meaning'],
    hasWords: ranking.words.length > 0,
    unknown: ranking.unknown.flatMap((i) => typed[i] ?? []),
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
function namedBy({ q, text }: SearchQuery) {
  const isName = text.plain.split(/\s+/u).length <= MAX_NAME_WORDS && nameSlug(text.plain) !== '';
  return {
    ids: [q, text.plain].filter((title) => titleKey(title) !== '').map((title) => itemId(title)),
    externalIds: [...idsIn(q), arxivId(q) ?? []].flat(),
    author: isName ? { names: namePatterns(text.plain) } : undefined,
  };
}

/** How many papers the pages hold: exact, unless meaning adds papers and words more than were ranked. */
function totalOf({ words, matches }: Ranking, ranked: readonly number[]): Total {
  const isExact = matches <= words.length || (matches <= MAX_COUNT && ranked.length === words.length);
  return { count: Math.min(Math.max(matches, ranked.length), MAX_COUNT), more: !isExact };
}
