/** Reads titles of feeds, and what feeds put around them. */
import { oneLine } from '../../../text/unwrap.ts';
import { readByline } from '../../cues/byline.ts';

/** A title, and what stood around it. */
interface FeedTitle {
  readonly title: string;
  /** The text as written, with its ids. */
  readonly written: string;
  /** `(arXiv:2103.00001v2 [cs.LG] UPDATED)`, which old feeds of arXiv have behind the title. */
  readonly arxivTail: string;
  readonly authors: readonly string[];
}

const ARXIV_TAIL = /(?<!\s)\s*\(arXiv:[^()]*\)\s*$/u;
/** `(doi:10.1000/1)`, `[doi: 10.1000/1]`. */
const DOI_TAIL = /(?<!\s)\s*[([]doi: ?10\.[^\s]{1,200}[)\]]\s*$/iu;
/** The kind of article: `[Articles] `, `[ASAP] `, `[Research Articles] `; a `[FeFe]` or `[2+2]` belongs to the title. */
const KIND = /^\[(?:\p{Lu}\p{Ll}{2,20}|\p{Lu}{4,12})(?: (?:\p{L}\p{Ll}{1,20}|&)){0,4}\]\s+(?=\S)/u;
/** Kinds without which a title says something else. */
const WEIGHTY_KIND = /^\[(?:retract|withdraw|correct|expression|erratum|corrigend)/iu;
/** `Stairs, Vol. 23, Pages 1: `. */
const ISSUE = /^[^:]{2,80}, Vol\. \d{1,5}, [^:]{1,40}: (?=\S)/u;
/** `Title -- by Ann Lee, Bo Ng`. */
const BY = / -- by (\p{Lu}[^\n]{2,2000})$/u;

/** A title as its author wrote it, from a text without markup. */
export function readFeedTitle(text: string | undefined): FeedTitle {
  const written = oneLine(text);
  const arxivTail = written.includes('(arXiv:') ? (ARXIV_TAIL.exec(written)?.[0] ?? '') : '';
  if (arxivTail !== '') {
    const title = written.slice(0, -arxivTail.length).replace(/\.$/u, '');
    return { title, written, arxivTail, authors: [] };
  }
  const plain = written.replace(ISSUE, '').replace(DOI_TAIL, '');
  const titled = WEIGHTY_KIND.test(plain) ? plain : plain.replace(KIND, '');
  const authors = readByline(`Authors: ${BY.exec(titled)?.[1] ?? ''}`) ?? [];
  return { title: authors.length > 0 ? titled.replace(BY, '') : titled, written, arxivTail, authors };
}
