import type { KnownItem } from '../../db/items/lookup-items.ts';
import { aliasKey, itemId } from '../identity/item-id.ts';
import type { Lookup } from '../ledger/store.ts';
import type { Paper, ResolvedPaper, SideOutput, Stage } from '../types.ts';

/** Records looked up in one query; also how far the stage reads ahead. */
const WINDOW = 64;

/**
 * Items remembered from this run. Enough to bridge the way from here to the database, where later records find them:
 * a window, what is being embedded, a batch being written.
 */
const MEMORY = 1_024;

/**
 * Resolves each record to its item: by an alias it shares with an item, else by its title. Two papers of one title
 * whose ids of one scheme differ stay two; the later one's id then hashes title and alias.
 *
 * The stage compares with the catalogue and with what this dump brought just before; it writes nothing, so a record may
 * be resolved again and comes out the same.
 * @param dump.resuming whether an earlier run of the dump was broken off: what that run stored counts as stored by this
 */
export function dedupe(
  dump: { readonly id: string; readonly resuming: boolean },
  lookup: Lookup,
): Stage<Paper, ResolvedPaper> {
  return async function* (papers): AsyncIterable<ResolvedPaper | SideOutput> {
    const recent = new RecentItems();
    for await (const window of windows(papers)) {
      const aliases = window.flatMap((paper) => paper.externalIds);
      recent.learn(await lookup({ ids: window.flatMap(candidateIds), aliases }));
      for (const paper of window) yield recent.resolve(paper, dump);
    }
  };
}

/** The ids a paper may turn out to have: by title alone, or by title and one of its aliases. */
function candidateIds(paper: Paper): string[] {
  return [itemId(paper.title), ...paper.externalIds.map((alias) => itemId(paper.title, alias))];
}

/** The items that the last records spoke of, as they are after those records. */
class RecentItems {
  readonly #items = new Map<string, KnownItem>();
  readonly #byAlias = new Map<string, string>();

  /** Takes over what the database knows, unless a record in flight knows better. */
  learn(items: readonly KnownItem[]): void {
    for (const item of items) if (!this.#items.has(item.id)) this.#keep(item);
  }

  resolve(paper: Paper, dump: { readonly id: string; readonly resuming: boolean }): ResolvedPaper {
    const known = this.#find(paper);
    if (known === undefined) {
      const id = this.#newId(paper);
      const item = { ...paper, id, firstDump: dump.id, position: paper.start, embedded: true };
      this.#keep(item);
      return { ...paper, itemId: id, effect: 'stored', needsEmbedding: true };
    }
    // The item keeps its title; the longer abstract wins. What is embedded is what the item will say.
    const longer = codePoints(paper.abstract) > codePoints(known.abstract);
    const abstract = longer ? paper.abstract : known.abstract;
    const needsEmbedding = longer || !known.embedded;
    const storedBefore = dump.resuming && known.firstDump === dump.id && known.position === paper.start;
    this.#keep({
      ...known,
      abstract,
      embedded: true,
      externalIds: [...known.externalIds, ...paper.externalIds],
    });
    return {
      ...paper,
      title: known.title,
      abstract,
      itemId: known.id,
      effect: storedBefore ? 'stored' : 'merged',
      needsEmbedding,
    };
  }

  #find(paper: Paper): KnownItem | undefined {
    for (const alias of paper.externalIds) {
      const id = this.#byAlias.get(aliasKey(alias));
      if (id !== undefined) return this.#items.get(id);
    }
    return candidateIds(paper)
      .map((id) => this.#items.get(id))
      .find((item) => item !== undefined && !contradicts(item.externalIds, paper.externalIds));
  }

  #newId(paper: Paper): string {
    const plain = itemId(paper.title);
    return this.#items.has(plain) ? itemId(paper.title, paper.externalIds[0]) : plain;
  }

  #keep(item: KnownItem): void {
    this.#items.delete(item.id);
    this.#items.set(item.id, item);
    for (const alias of item.externalIds) this.#byAlias.set(aliasKey(alias), item.id);
    const [oldest] = this.#items.values();
    if (this.#items.size <= MEMORY || oldest === undefined) return;
    this.#items.delete(oldest.id);
    for (const alias of oldest.externalIds) this.#byAlias.delete(aliasKey(alias));
  }
}

/** Whether two papers cannot be one: both have an id of some scheme, and not the same. */
function contradicts(
  a: readonly { scheme: string; value: string }[],
  b: readonly { scheme: string; value: string }[],
): boolean {
  return ['arxiv', 'doi'].some((scheme) => {
    const left = a.filter((id) => id.scheme === scheme).map(aliasKey);
    const right = b.filter((id) => id.scheme === scheme).map(aliasKey);
    return left.length > 0 && right.length > 0 && !left.some((key) => right.includes(key));
  });
}

/** Length as SQLite's length() counts it, so that both agree on which abstract is the longer. */
function codePoints(text: string): number {
  let count = text.length;
  for (const _ of text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)) count--;
  return count;
}

async function* windows(papers: AsyncIterable<Paper>): AsyncIterable<Paper[]> {
  let window: Paper[] = [];
  for await (const paper of papers) {
    window.push(paper);
    if (window.length < WINDOW) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
