import type { Database } from '../../db/database.ts';
import { findItemsByExternalIds, findItemsByPrefix, type NamedItem } from '../../db/items/name-items.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { aliasKey } from '../../pipeline/identity/item-id.ts';
import { arxivId, idsIn } from '../../pipeline/text/external-ids.ts';
import type { ExternalId } from '../../pipeline/types.ts';

/** An item's id, or its first digits, alone or in the address of its page. */
const ITEM_ID = /^([0-9a-f]{4,32})$|^https?:.*\/items\/([0-9a-f]{4,32})(?![^/?#.])/i;

/** What a person may write for a paper, for error texts. */
export const PAPER_FORMS =
  "an item's id, its first digits, an arXiv id, a DOI, or the address of the paper or of its page";

/** Papers to name in an error. */
const MAX_NAMED = 3;

/**
 * Finds papers by what a person writes: see {@link PAPER_FORMS}.
 * @returns the papers in the order of the texts, each once
 * @throws ConfigurationError that names every text that leads to no paper, or to several
 */
export async function requirePapers(db: Database, texts: readonly string[]): Promise<NamedItem[]> {
  const found = await Promise.all(texts.map((text) => findPapers(db, text.trim())));
  const errors = found.flatMap((papers, i) => {
    if (papers.length === 1) return [];
    const named = papers.slice(0, MAX_NAMED).map(({ id, title }) => `${id} ${JSON.stringify(title)}`);
    const why = papers.length === 0 ? 'no such paper' : `several papers: ${named.join(', ')}`;
    return [`"${texts[i]}" leads to ${why}`];
  });
  if (errors.length > 0)
    throw new ConfigurationError(`Finding papers: ${errors.join('; ')}; expected ${PAPER_FORMS}`);
  return [...new Map(found.flat().map((paper) => [paper.id, paper])).values()];
}

async function findPapers(db: Database, text: string): Promise<NamedItem[]> {
  const [, alone, inAddress] = ITEM_ID.exec(text) ?? [];
  const id = alone ?? inAddress;
  if (id !== undefined) return findItemsByPrefix(db, id.toLowerCase(), MAX_NAMED);
  const arxiv = arxivId(text);
  return findItemsByExternalIds(db, arxiv === null ? idsIn(text) : [arxiv], MAX_NAMED);
}

/** Schemes that other installations know a paper by, best first. */
const PUBLIC_SCHEMES = ['arxiv', 'doi'];

/** The id by which a topic file names a paper: `arxiv:2410.01131`, `doi:10.1000/x1`, else its item's. */
export function publicId(id: string, externalIds: readonly { scheme: string; value: string }[]): string {
  const [best] = PUBLIC_SCHEMES.flatMap((scheme) => externalIds.find((each) => each.scheme === scheme) ?? []);
  return best === undefined ? id : aliasKey(best as ExternalId);
}
