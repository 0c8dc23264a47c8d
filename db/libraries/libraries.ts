/** Libraries of readers, found by the hashes of their secrets. */

import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { type Database, type Statement, transact, write } from '../database.ts';
import { libraries, libraryPapers } from '../schema/libraries.ts';

/** A library without its papers. */
export type Library = Readonly<typeof libraries.$inferSelect>;

/** A paper of a library. */
export type LibraryPaper = Readonly<Omit<typeof libraryPapers.$inferSelect, 'library' | 'position'>>;

/** What a library is saved with. */
export interface LibraryContent extends Pick<Library, 'model' | 'cut'> {
  /** In the order in which the reader gave them. */
  readonly papers: readonly LibraryPaper[];
}

/** Finds a library by the hash of its secret, also one that was deleted. */
export async function getLibrary(db: Database, hash: string): Promise<Library | undefined> {
  const [row] = await db.orm.select().from(libraries).where(eq(libraries.hash, hash));
  return row;
}

/** Lists the papers of a library, in their order. */
export async function listLibraryPapers(db: Database, hash: string): Promise<LibraryPaper[]> {
  return db.orm
    .select({
      title: libraryPapers.title,
      itemId: libraryPapers.itemId,
      externalIds: libraryPapers.externalIds,
      vector: libraryPapers.vector,
      likedAt: libraryPapers.likedAt,
      isDisliked: libraryPapers.isDisliked,
    })
    .from(libraryPapers)
    .where(eq(libraryPapers.library, hash))
    .orderBy(asc(libraryPapers.position));
}

/** A library in a list for the operator. */
export interface ListedLibrary extends Library {
  readonly papers: number;
}

/** Lists all libraries, the last changed first. */
export async function listLibraries(db: Database): Promise<ListedLibrary[]> {
  const rows = await db.orm
    .select({
      library: libraries,
      papers: sql<number>`(SELECT count(*) FROM library_papers WHERE library = ${libraries.hash})`,
    })
    .from(libraries)
    .orderBy(desc(libraries.changedAt), asc(libraries.hash));
  return rows.map(({ library, papers }) => ({ ...library, papers }));
}

/** Keeps a new library. */
export async function createLibrary(
  db: Database,
  hash: string,
  { papers, model, cut }: LibraryContent,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await write(db, [
    db.orm.insert(libraries).values({ hash, model, cut, createdAt: at, changedAt: at }),
    ...insertPapers(db, hash, papers),
  ]);
}

/**
 * Puts other papers in place of those of a library.
 * @returns whether it was done: not in a library that is deleted
 */
export function replaceLibrary(
  db: Database,
  hash: string,
  { papers, model, cut }: LibraryContent,
  now: Date,
): Promise<boolean> {
  return transact(db, async (run) => {
    const { rowsAffected } = await run(
      db.orm
        .update(libraries)
        .set({ model, cut, changedAt: now.toISOString() })
        .where(and(eq(libraries.hash, hash), isNull(libraries.revokedAt))),
    );
    if (rowsAffected === 0) return false;
    await run.all([
      db.orm.delete(libraryPapers).where(eq(libraryPapers.library, hash)),
      ...insertPapers(db, hash, papers),
    ]);
    return true;
  });
}

/** Deletes all of a library but its hash. */
export async function revokeLibrary(db: Database, hash: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await write(db, [
    db.orm.delete(libraryPapers).where(eq(libraryPapers.library, hash)),
    db.orm
      .update(libraries)
      .set({ model: '', cut: 0, createdAt: '', changedAt: '', revokedAt: at })
      .where(eq(libraries.hash, hash)),
  ]);
}

/** Papers a statement: each has seven parameters, of which SQLite takes 32,766. */
const PAPERS_PER_STATEMENT = 500;

/** Statements that add papers. */
function insertPapers(db: Database, hash: string, papers: readonly LibraryPaper[]): Statement[] {
  const rows = papers.map((paper, position) => ({ ...paper, library: hash, position }));
  return Array.from({ length: Math.ceil(rows.length / PAPERS_PER_STATEMENT) }, (_, i) =>
    db.orm.insert(libraryPapers).values(rows.slice(i * PAPERS_PER_STATEMENT, (i + 1) * PAPERS_PER_STATEMENT)),
  );
}
