/** Which items are in the feed of a library, and why. */
import type { Database } from '../../db/database.ts';
import { MAX_SCANNED_ROWS } from '../../db/items/find-items.ts';
import { findItemsByExternalIds } from '../../db/items/name-items.ts';
import { type Library, type LibraryPaper, listLibraryPapers } from '../../db/libraries/libraries.ts';
import { describeArrivals, scanVectors } from '../../db/libraries/scan-vectors.ts';
import { nextTurn } from '../../db/next-turn.ts';
import { titleKey } from '../../pipeline/identity/item-id.ts';
import { fitInterests, type Interests, scoreInterests } from '../../pipeline/retrieval/interests.ts';
import type { Rows } from '../../pipeline/retrieval/rows.ts';

/** What a paper of a library has to do with an item. */
export interface Likeness {
  /** The title of the paper of the library that the item is most like. */
  readonly title: string;
  /** Its place in the library. */
  readonly place: number;
}

/** An item of the feed of a library. */
export interface LibraryMatch {
  readonly arrival: number;
  /** ISO 8601. */
  readonly arrivedAt: string;
  readonly score: number;
  readonly like: Likeness;
}

/** The part of a feed that one page may hold. */
export interface LibraryScan {
  readonly interests: Interests;
  /** The last to arrive first. */
  readonly matches: readonly LibraryMatch[];
  /** The last scanned item; `undefined` when nothing came before it. */
  readonly reach: { readonly arrival: number; readonly arrivedAt: string } | undefined;
}

/** A library as its feed needs it. */
interface LibraryInterest {
  readonly model: string;
  readonly cut: number;
  readonly papers: readonly LibraryPaper[];
}

/** Items in one query of a scan. */
const ITEMS_PER_QUERY = 1_000;

/** Comparisons of an item and a paper between two turns of the event loop: some milliseconds of work. */
const COMPARISONS_PER_TURN = 4_000;

/** Most external ids of a library's papers to look for. */
const MAX_OWN_ITEMS = 10_000;

/**
 * Finds the items whose score by the library reaches its cut, among the 5,000 that arrived last before one. Whether an item is
 * among them depends on the library and the item alone. Papers of the library itself are not.
 * @param reader for slow queries; see `Site`
 */
async function scanLibrary(
  reader: Database,
  { model, cut, papers }: LibraryInterest,
  before = Number.MAX_SAFE_INTEGER,
): Promise<LibraryScan> {
  const interests = fitInterests(papers);
  const itemsPerTurn = Math.ceil(COMPARISONS_PER_TURN / Math.max(1, papers.length));
  const found = new Map<number, { readonly score: number; readonly like: Likeness }>();
  let last = before;
  let scanned = 0;
  while (scanned < MAX_SCANNED_ROWS) {
    const limit = Math.min(ITEMS_PER_QUERY, MAX_SCANNED_ROWS - scanned);
    const rows = await scanVectors(reader, model, { before: last, limit });
    for (let start = 0; start < rows.arrivals.length; start += itemsPerTurn) {
      if (start > 0) await nextTurn();
      const part = sliceRows(rows.vectors, start, start + itemsPerTurn);
      const { scores, like } = scoreInterests(interests, part);
      for (const [i, score] of scores.entries()) {
        const place = like[i] ?? -1;
        const paper = papers[place];
        if (score >= cut && paper !== undefined)
          found.set(rows.arrivals[start + i] ?? 0, { score, like: { title: paper.title, place } });
      }
    }
    scanned += rows.scanned;
    last = rows.last ?? last;
    if (rows.scanned < limit) break;
  }
  const [described, own] = await Promise.all([
    describeArrivals(reader, [...new Set([...found.keys(), last])]),
    ownItems(reader, papers),
  ]);
  const matches = described.flatMap(({ arrival, arrivedAt, id, title }): LibraryMatch[] => {
    const scored = found.get(arrival);
    return scored === undefined || own.has(id) || own.has(titleKey(title))
      ? []
      : [{ arrival, arrivedAt, ...scored }];
  });
  return {
    interests,
    matches: matches.sort((a, b) => b.arrival - a.arrival),
    reach: scanned === MAX_SCANNED_ROWS ? described.find(({ arrival }) => arrival === last) : undefined,
  };
}

/** Opens a library for scans of its feed. A request may ask for one part twice, but it is scanned once. */
export async function openScan(
  reader: Database,
  library: Library,
): Promise<(before?: number) => Promise<LibraryScan>> {
  const papers = await listLibraryPapers(reader, library.hash);
  const scans = new Map<number | undefined, Promise<LibraryScan>>();
  return (before) => {
    const scan = scans.get(before) ?? scanLibrary(reader, { ...library, papers }, before);
    scans.set(before, scan);
    return scan;
  };
}

/** The ids and the titles of the items that are papers of the library themselves. */
async function ownItems(reader: Database, papers: readonly LibraryPaper[]): Promise<ReadonlySet<string>> {
  const named = await findItemsByExternalIds(
    reader,
    papers.flatMap(({ externalIds }) => externalIds),
    MAX_OWN_ITEMS,
  );
  return new Set([
    ...papers.flatMap(({ itemId, title }) => [itemId, titleKey(title)]),
    ...named.map(({ id }) => id),
  ]);
}

/** Some of the rows as views, not copies. */
function sliceRows({ values, dimensions }: Rows, start: number, end: number): Rows {
  return { values: values.subarray(start * dimensions, end * dimensions), dimensions };
}
