import { judgeRecord } from '../../pipeline/formats/plausibility/record.ts';
import { arxivId, idsIn } from '../../pipeline/text/external-ids.ts';
import type { ExternalId } from '../../pipeline/types.ts';

/** A line of a pasted list that names a paper. */
export interface PaperLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** '' when the line has an id only. */
  readonly title: string;
  readonly externalIds: readonly ExternalId[];
  /** The id of an item of this site, if the line has one. */
  readonly itemId: string | undefined;
  readonly isDisliked: boolean;
}

/** A line that names no paper, and why. */
export interface UnreadLine {
  readonly line: number;
  readonly text: string;
  readonly code: string;
  readonly message: string;
}

/** Longest line of a list. Abstracts are longer. */
export const MAX_LINE_CHARS = 400;

/** `dislike:` begins a section of papers to see less of, `like:` one of papers to see more of. */
const SECTION = /^(?:#+ *)?(dislikes?|disliked|less|likes?|liked|more) *:?$/i;
const DISLIKED = /^(?:dis|less)/i;

/** `- `, `* `, `1. `, `[1] ` before an entry. */
const MARKER = /^(?:[-*•+]|\(?\d{1,4}[.)]|\[\d{1,4}\])\s+/u;
/** `[A title](https://…)`. */
const MARKDOWN_LINK = /\[([^\]]{3,400})\]\((\S{1,2000})\)/u;
/** Ids and addresses, which are no part of a title. */
const IDS =
  /<?https?:\/\/[^\s<>]+>?|\b(?:arxiv|doi|pmid|pmcid):\s?\S+|\b10\.\d{4,9}\/\S+|(?<![\d.])\d{4}\.\d{4,5}(?:v\d+)?(?![\d.])/giu;
/** What stands around a title once its id is taken out. */
const AROUND = /^[\s"“”'«»()[\]|,;:–—-]+|[\s"“”'«»()[\]|,;:–—-]+$/gu;

/** The id of an item, alone or in the address of its page. */
const ITEM_ID = /^([0-9a-f]{32})$|\/items\/([0-9a-f]{32})(?![^/?#.\s])/i;

/** Reads a list with a title, an id or an address of a paper on each line. */
export function readPaperLines(text: string): (PaperLine | UnreadLine)[] {
  let isDisliked = false;
  const found: (PaperLine | UnreadLine)[] = [];
  for (const [i, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const written = whole.replace(/^\uFEFF/, '').trim();
    if (written === '') continue;
    const section = SECTION.exec(written)?.[1];
    if (section === undefined) found.push(readLine(written, i + 1, isDisliked));
    else isDisliked = DISLIKED.test(section);
  }
  return found;
}

function readLine(written: string, line: number, isDisliked: boolean): PaperLine | UnreadLine {
  const text = written.replace(MARKER, '');
  const at = { line, text: written };
  if (text.length > MAX_LINE_CHARS) {
    const message = `the line has ${text.length} characters; expected a title, an id or an address, in at most ${MAX_LINE_CHARS}`;
    return { ...at, code: 'long-line', message };
  }
  const [, alone, inAddress] = ITEM_ID.exec(text) ?? [];
  const itemId = (alone ?? inAddress)?.toLowerCase();
  if (itemId !== undefined) return { ...at, title: '', externalIds: [], itemId, isDisliked };
  const [, linked, address = ''] = MARKDOWN_LINK.exec(text) ?? [];
  const arxiv = arxivId(text);
  const externalIds = arxiv === null ? idsIn(linked === undefined ? text : address) : [arxiv];
  const title = (linked ?? (arxiv === null ? text.replaceAll(IDS, ' ') : ''))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(AROUND, '');
  const isTitle = /\p{L}{2}/u.test(title);
  if (!isTitle && externalIds.length === 0) {
    const message = `the line ${JSON.stringify(text.slice(0, 80))} has neither a title nor an id; expected the title of a paper, an arXiv id or a DOI`;
    return { ...at, code: 'no-paper', message };
  }
  const odd = isTitle ? judgeRecord({ title, abstract: '', authors: [], externalIds }) : undefined;
  if (odd?.isCertain) {
    const message = `${odd.reason}: ${JSON.stringify(title)}; expected the title of a paper`;
    return { ...at, code: 'implausible-title', message };
  }
  return { ...at, title: isTitle ? title : '', externalIds, itemId: undefined, isDisliked };
}
