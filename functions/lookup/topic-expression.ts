import type { Term } from '../../db/items/term-lists.ts';
import type { TopicHead } from '../../db/topics/find-topic.ts';
import { arxivCategory } from '../../pipeline/text/arxiv-categories.ts';
import { namePatterns, nameSlug, slugName } from '../../pipeline/text/names/name-keys.ts';

/**
 * Combined topics as slugs: `a+b-c` selects papers under a or b and not under c, `-c` all papers but those under c. A
 * category of arXiv and an author stand for topics: `cat:cs.CV`, `author:ada_novak`.
 */
export interface TopicExpression {
  readonly topics: readonly string[];
  readonly without: readonly string[];
}

/** Papers under any of `topics`, or all papers if that is empty, and under none of `without`. */
export interface TopicSelection {
  readonly topics: readonly TopicHead[];
  readonly without: readonly TopicHead[];
}

/** Maximum number of combined topics. Bounds the work of one request. */
export const MAX_TERMS = 12;

/** A slug has at most 40 characters, and a sign; few names are longer. */
const MAX_EXPRESSION_CHARS = MAX_TERMS * 41;

/**
 * Parses topics joined by `+` and `-`. Slugs contain hyphens too, so the existing slugs decide which hyphen is a sign. Of
 * several readings, the one with the longest first slug wins. A name ends at the first sign, if what follows can be read.
 * @returns `null` when no reading consists of existing slugs, or when there are more than twelve
 */
export function parseTopics(text: string, isSlug: (slug: string) => boolean): TopicExpression | null {
  if (text.length > MAX_EXPRESSION_CHARS) return null;
  const signed = /^[+-]/.test(text) ? text : `+${text}`;
  /** Positions without any valid continuation. Each is tried once, so the time stays quadratic. */
  const deadEnds = new Set<number>();
  const read = (start: number): { sign: string; slug: string }[] | null => {
    if (start === signed.length) return [];
    if (deadEnds.has(start)) return null;
    for (const end of slugEnds(signed, start + 1)) {
      const text = signed.slice(start + 1, end);
      const slug = isSlug(text) ? text : slugOfTerm(text);
      if (slug === undefined) continue;
      const rest = read(end);
      if (rest !== null) return [{ sign: signed.charAt(start), slug }, ...rest];
    }
    deadEnds.add(start);
    return null;
  };
  const terms = read(0);
  if (terms === null || terms.length > MAX_TERMS) return null;
  const slugsWith = (sign: string) => terms.filter((term) => term.sign === sign).map(({ slug }) => slug);
  return { topics: slugsWith('+'), without: slugsWith('-') };
}

/** Possible ends of a slug that begins at `start`, the farthest first: the end of the text, and each sign. Of a name, the nearest. */
function slugEnds(text: string, start: number): number[] {
  const ends = [text.length];
  for (let i = text.length - 1; i > start; i--) if (/[+-]/.test(text.charAt(i))) ends.push(i);
  return text.startsWith(AUTHOR, start) ? ends.reverse() : ends;
}

const CATEGORY = 'cat:';
const AUTHOR = 'author:';

/** The slug of a category or an author in place of a topic: `cat:cs.CV`, `author:ada_novak`; `undefined` for any other text. */
export function slugOfTerm(text: string): string | undefined {
  if (text.startsWith(CATEGORY)) {
    const category = arxivCategory(text.slice(CATEGORY.length));
    return category && `${CATEGORY}${category.code}`;
  }
  const name = text.startsWith(AUTHOR) ? nameSlug(text.slice(AUTHOR.length)) : '';
  return name === '' ? undefined : `${AUTHOR}${name}`;
}

/**
 * A category or an author in place of a topic; `undefined` for the slug of a topic.
 * @param spelling the name of an author as papers have it
 */
export function topicOfTerm(slug: string, spelling?: string): TopicHead | undefined {
  if (slug.startsWith(CATEGORY)) {
    const { code, name } = arxivCategory(slug.slice(CATEGORY.length)) ?? { code: slug, name: '' };
    return { slug, name: `${name} (${code})`, description: `Papers in arXiv’s category ${code}, ${name}.` };
  }
  if (!slug.startsWith(AUTHOR)) return undefined;
  const name = spelling ?? slugName(slug.slice(AUTHOR.length));
  return {
    slug,
    name,
    description: `Papers by ${name}, and by authors whose shorter or longer name may be the same.`,
  };
}

/** What a slug selects in the database. */
function termOf(slug: string): Term {
  if (slug.startsWith(CATEGORY)) return { category: slug.slice(CATEGORY.length) };
  return slug.startsWith(AUTHOR) ? { names: namePatterns(slug.slice(AUTHOR.length)) } : slug;
}

/** What a selection of topics selects in the database. */
export function termsOf({ topics, without }: TopicSelection): {
  readonly topics: readonly Term[];
  readonly without: readonly Term[];
} {
  return { topics: slugsOf(topics).map(termOf), without: slugsOf(without).map(termOf) };
}

/** The canonical form of an expression: each slug once, in alphabetical order, `+` before `-`. */
export function writeTopics({ topics, without }: TopicExpression): string {
  const sorted = (slugs: readonly string[]) => [...new Set(slugs)].toSorted();
  return (
    sorted(topics).join('+') +
    sorted(without)
      .map((slug) => `-${slug}`)
      .join('')
  );
}

/** A selection as an expression of slugs. */
export function expressionOf({ topics, without }: TopicSelection): TopicExpression {
  return { topics: slugsOf(topics), without: slugsOf(without) };
}

export function slugsOf(topics: readonly TopicHead[]): string[] {
  return topics.map(({ slug }) => slug);
}

/** Each topic once: a renamed topic is found by several slugs. */
export function uniqueTopics(topics: readonly TopicHead[]): TopicHead[] {
  return [...new Map(topics.map((topic) => [topic.slug, topic])).values()];
}
