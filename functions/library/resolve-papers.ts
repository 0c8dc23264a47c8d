import type { Database } from '../../db/database.ts';
import { lookupItems } from '../../db/items/lookup-items.ts';
import { findItemsByExternalIds, type NamedItem, nameItems } from '../../db/items/name-items.ts';
import { findItemVectors } from '../../db/libraries/item-vectors.ts';
import type { LibraryPaper } from '../../db/libraries/libraries.ts';
import { aliasKey } from '../../pipeline/identity/item-id.ts';
import type { Lookup } from '../../pipeline/ledger/store.ts';
import { dedupe } from '../../pipeline/stages/dedupe.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import type { ExternalId, Paper } from '../../pipeline/types.ts';
import { Problem } from '../http/problem.ts';
import type { LibraryReject, NamedPaper } from './read-library.ts';

/** Turns the text of a paper into its vector. */
export interface PaperEmbedder {
  readonly model: string;
  /** Papers that it embeds at once. */
  readonly concurrency: number;
  /** @returns `undefined` when the model cannot be loaded or fails */
  embed(text: string): Promise<Float32Array | undefined>;
}

/** The papers of a library, ready to be stored. */
export interface ResolvedLibrary {
  readonly papers: readonly LibraryPaper[];
  /** Ids that lead nowhere. */
  readonly rejects: readonly LibraryReject[];
  /** Number of papers that the catalogue has. */
  readonly known: number;
}

/**
 * Resolves papers to items of the catalogue, by id or title as ingestion does, and takes their vectors; embeds the others from
 * title and abstract. A paper that is named twice counts once, as it is named last.
 * @param options.now when papers are liked whose file does not say it
 * @param options.maxEmbedded maximum number of papers to embed
 * @throws Problem 422 for more papers to embed, 503 without a model
 */
export async function resolvePapers(
  db: Database,
  named: readonly NamedPaper[],
  embedder: PaperEmbedder,
  options: { readonly now: Date; readonly maxEmbedded: number; readonly signal: AbortSignal },
): Promise<ResolvedLibrary> {
  const { titled, rejects } = await withTitles(db, named);
  const lookup: Lookup = (keys) => lookupItems(db, { ...keys, model: embedder.model });
  const byItem = new Map<string, { readonly named: NamedPaper; readonly itemId: string }>();
  const stage = dedupe({ id: '', resuming: false }, lookup);
  for await (const resolved of stage(papersOf(titled), options.signal)) {
    const source = titled[resolved.start];
    if (resolved.kind !== 'paper' || source === undefined) continue;
    const { itemId } = resolved;
    const earlier = byItem.get(itemId)?.named;
    byItem.delete(itemId);
    byItem.set(itemId, { itemId, named: { ...source, likedAt: source.likedAt ?? earlier?.likedAt } });
  }
  const distinct = [...byItem.values()];
  const vectors = await findItemVectors(
    db,
    embedder.model,
    distinct.map(({ itemId }) => itemId),
  );
  const unknown = distinct.filter(({ itemId }) => !vectors.has(itemId));
  if (unknown.length > options.maxEmbedded) {
    throw new Problem(
      422,
      `The catalogue lacks ${unknown.length} of these papers; this site can embed at most ${options.maxEmbedded} at once. Send fewer at a time.`,
    );
  }
  const embedded = await embedAll(unknown, embedder, options.signal);
  const likedAt = options.now.toISOString();
  return {
    known: distinct.length - unknown.length,
    rejects,
    papers: distinct.map(({ named, itemId }) => ({
      title: named.title,
      itemId,
      externalIds: named.externalIds,
      vector: vectors.get(itemId) ?? (embedded.get(itemId) as Float32Array),
      likedAt: named.likedAt ?? likedAt,
      isDisliked: named.isDisliked,
    })),
  };
}

/** Items to look up by id in one query. */
const MAX_LOOKED_UP = 1_000;

/** Gives the papers that are named by ids alone the titles of their items. */
async function withTitles(db: Database, named: readonly NamedPaper[]) {
  const untitled = named.filter(({ title }) => title === '');
  const ids = untitled.flatMap(({ itemId }) => itemId ?? []);
  const aliases = untitled.flatMap(({ externalIds }) => externalIds);
  const [byId, byAlias] = await Promise.all([
    ids.length === 0 ? [] : nameItems(db, ids),
    findItemsByExternalIds(db, aliases, MAX_LOOKED_UP),
  ]);
  const items = new Map<string, NamedItem>();
  for (const item of [...byId, ...byAlias]) {
    items.set(item.id, item);
    for (const id of item.externalIds) items.set(aliasKey(id as ExternalId), item);
  }
  const rejects: LibraryReject[] = [];
  const titled = named.flatMap((paper) => {
    if (paper.title !== '') return [paper];
    const keys = [...(paper.itemId === undefined ? [] : [paper.itemId]), ...paper.externalIds.map(aliasKey)];
    const item = keys.flatMap((key) => items.get(key) ?? [])[0];
    if (item !== undefined) {
      return [{ ...paper, title: item.title, externalIds: item.externalIds as readonly ExternalId[] }];
    }
    const text = keys.join(', ');
    const message = `the catalogue has no paper with the id ${text}; expected one that it has, or the title beside the id`;
    rejects.push({ line: paper.line, code: 'unknown-id', message, text });
    return [];
  });
  return { titled, rejects };
}

/** The papers for the stage that resolves them; `start` is the place in the list. */
async function* papersOf(named: readonly NamedPaper[]): AsyncIterable<Paper> {
  for (const [start, { title, abstract, externalIds }] of named.entries()) {
    yield {
      kind: 'paper',
      start,
      end: start + 1,
      title,
      abstract,
      externalIds,
      authors: [],
      url: null,
      categories: [],
      links: [],
      comments: null,
      journal: null,
      language: null,
      publishedAt: '',
    };
  }
}

/** @throws Problem 503 */
async function embedAll(
  papers: readonly { readonly named: NamedPaper; readonly itemId: string }[],
  { embed, concurrency }: PaperEmbedder,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const waiting = papers.values();
  const work = async () => {
    for (const { named, itemId } of waiting) {
      signal.throwIfAborted();
      const vector = await embed(embeddingText(named));
      if (vector === undefined) {
        throw new Problem(
          503,
          'The model that reads papers is not there at the moment. Please try again later.',
          {
            headers: { 'Retry-After': '60' },
          },
        );
      }
      vectors.set(itemId, vector);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, papers.length) }, work));
  return vectors;
}
