import type { Database } from '../../db/database.ts';
import type { Item } from '../../db/items/find-items.ts';
import { type Library, type LibraryPaper, listLibraryPapers } from '../../db/libraries/libraries.ts';
import { writeBibtex } from '../citations/bibtex.ts';

/** All that is stored of a library but its vectors; `readLibrary` reads it back. `cut`: the least score of a paper in its feed. */
export async function exportLibrary(db: Database, { hash, createdAt, changedAt, cut }: Library) {
  const papers = await listLibraryPapers(db, hash);
  return {
    createdAt,
    changedAt,
    cut,
    papers: papers.map(({ title, externalIds, likedAt, isDisliked }) => ({
      title,
      externalIds,
      likedAt,
      disliked: isDisliked,
    })),
  };
}

/** The liked papers as BibTeX, with what is stored of them: titles and ids. */
export async function exportBibtex(db: Database, { hash }: Library): Promise<string> {
  const papers = await listLibraryPapers(db, hash);
  return writeBibtex(papers.filter(({ isDisliked }) => !isDisliked).map(itemOf));
}

function itemOf({ title, itemId, externalIds, likedAt }: LibraryPaper): Item {
  return {
    id: itemId,
    title,
    externalIds,
    abstract: '',
    extract: null,
    authors: [],
    url: null,
    links: [],
    categories: [],
    comments: null,
    journal: null,
    language: null,
    publishedAt: '',
    updatedAt: likedAt,
    arrivedAt: likedAt,
    changedAt: likedAt,
    position: 0,
    arrival: 0,
    revised: false,
    topics: [],
    truncated: false,
  };
}
