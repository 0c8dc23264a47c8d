import type { ExistingItem } from '../../db/items/lookup-items.ts';
import { beginningOf, isCutFrom } from '../identity/cut-title.ts';
import { aliasKey, itemId } from '../identity/item-id.ts';
import { isSideOutput } from '../ledger/observe.ts';
import type { Lookup } from '../ledger/store.ts';
import type { Paper, ResolvedPaper, SideOutput, Stage } from '../types.ts';

/** Papers looked up in one query; also how far the stage reads ahead. */
const WINDOW_PAPERS = 64;

/**
 * Items remembered from this run, until later records find them in the database: enough for a window, the papers that are
 * being embedded, and a batch.
 */
const MAX_RECENT_ITEMS = 1_024;

/**
 * Resolves each record to its item: by an alias it shares with an item, else by its title. Two papers of one title
 * whose ids of one scheme differ stay two; the later one's id then hashes title and alias. A paper of an export has the id
 * that it had there, if no item has it. A paper with a cut title is the one item whose title begins so, by one of its authors.
 *
 * The stage compares with the catalogue and with the records just before. It writes nothing, so a record that is resolved
 * again comes out the same.
 * @param dump.resuming whether an earlier run was interrupted: the papers it stored count as stored by this run
 */
export function dedupe(
  dump: { readonly id: string; readonly resuming: boolean },
  lookup: Lookup,
): Stage<Paper | SideOutput, ResolvedPaper | SideOutput> {
  return async function* (papers) {
    const recent = new RecentItems();
    async function* resolve(window: readonly Paper[]): AsyncIterable<ResolvedPaper> {
      const aliases = window.flatMap((paper) => paper.externalIds);
      const beginnings = window.flatMap(({ title }) => beginningOf(title) ?? []);
      recent.learn(await lookup({ ids: window.flatMap(candidateIds), aliases, beginnings }));
      for (const paper of window) yield recent.resolve(paper, dump);
    }
    let window: Paper[] = [];
    for await (const value of papers) {
      if (isSideOutput(value)) {
        yield value;
        continue;
      }
      window.push(value);
      if (window.length < WINDOW_PAPERS) continue;
      yield* resolve(window);
      window = [];
    }
    if (window.length > 0) yield* resolve(window);
  };
}

/** The ids that a paper may have: by title alone, or by title and one of its aliases; that of a restored item. */
function candidateIds(paper: Paper): string[] {
  const derived = [itemId(paper.title), ...paper.externalIds.map((alias) => itemId(paper.title, alias))];
  const { exportedId, restored } = paper;
  return restored === undefined || exportedId === undefined ? derived : [...derived, exportedId];
}

/** The items of the last records, as they are after those records. */
class RecentItems {
  readonly #items = new Map<string, ExistingItem>();
  readonly #byAlias = new Map<string, string>();

  /** Adds items of the database, but for those that a record in flight has changed since. */
  learn(items: readonly ExistingItem[]): void {
    for (const item of items) if (!this.#items.has(item.id)) this.#keep(item);
  }

  resolve(paper: Paper, dump: { readonly id: string; readonly resuming: boolean }): ResolvedPaper {
    const existing = this.#find(paper);
    if (existing === undefined) {
      const id = this.#newId(paper);
      const item = { ...paper, id, firstDump: dump.id, position: paper.start, embedded: true };
      this.#keep(item);
      return { ...paper, itemId: id, effect: 'stored', needsEmbedding: true };
    }
    // The item keeps its title, and the longer abstract wins. The text to embed is that of the item after the merge.
    const longer = codePoints(paper.abstract) > codePoints(existing.abstract);
    const abstract = longer ? paper.abstract : existing.abstract;
    const needsEmbedding = longer || !existing.embedded;
    const aliases = new Set(existing.externalIds.map(aliasKey));
    const newAliases = paper.externalIds.filter((alias) => !aliases.has(aliasKey(alias)));
    const storedBefore = dump.resuming && existing.firstDump === dump.id && existing.position === paper.start;
    this.#keep({
      ...existing,
      abstract,
      embedded: true,
      externalIds: [...existing.externalIds, ...newAliases],
    });
    return {
      ...paper,
      title: existing.title,
      abstract,
      itemId: existing.id,
      effect: storedBefore ? 'stored' : 'merged',
      needsEmbedding,
      ...(storedBefore ? {} : { restored: undefined, restoredEmbedding: undefined }),
    };
  }

  #find(paper: Paper): ExistingItem | undefined {
    for (const alias of paper.externalIds) {
      const id = this.#byAlias.get(aliasKey(alias));
      if (id !== undefined) return this.#items.get(id);
    }
    const sameTitle = candidateIds(paper)
      .map((id) => this.#items.get(id))
      .find((item) => item !== undefined && !contradicts(item.externalIds, paper.externalIds));
    return sameTitle ?? this.#findWhole(paper);
  }

  /** The item of a paper with a cut title, if there is but one. */
  #findWhole(paper: Paper): ExistingItem | undefined {
    if (beginningOf(paper.title) === undefined) return undefined;
    const [item, ...others] = [...this.#items.values()].filter(
      (item) => isCutFrom(paper, item) && !contradicts(item.externalIds, paper.externalIds),
    );
    return others.length === 0 ? item : undefined;
  }

  /** The id that an exported paper had, if it may have it and no item has it; else by its title. */
  #newId(paper: Paper): string {
    const { exportedId } = paper;
    const isFree = exportedId !== undefined && !this.#items.has(exportedId);
    if (isFree && candidateIds(paper).includes(exportedId)) return exportedId;
    const plain = itemId(paper.title);
    return this.#items.has(plain) ? itemId(paper.title, paper.externalIds[0]) : plain;
  }

  #keep(item: ExistingItem): void {
    this.#items.delete(item.id);
    this.#items.set(item.id, item);
    for (const alias of item.externalIds) this.#byAlias.set(aliasKey(alias), item.id);
    const [oldest] = this.#items.values();
    if (this.#items.size <= MAX_RECENT_ITEMS || oldest === undefined) return;
    this.#items.delete(oldest.id);
    for (const alias of oldest.externalIds) this.#byAlias.delete(aliasKey(alias));
  }
}

/** Whether two papers are certainly two: both have ids of some scheme, and none in common. */
function contradicts(
  a: readonly { scheme: string; value: string }[],
  b: readonly { scheme: string; value: string }[],
): boolean {
  return ['arxiv', 'doi', 'pmid'].some((scheme) => {
    const left = a.filter((id) => id.scheme === scheme).map(aliasKey);
    const right = b.filter((id) => id.scheme === scheme).map(aliasKey);
    return left.length > 0 && right.length > 0 && !left.some((key) => right.includes(key));
  });
}

/** Length as SQLite's length() counts it, so that both find the same abstract longer. */
function codePoints(text: string): number {
  let count = text.length;
  for (const _ of text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)) count--;
  return count;
}
