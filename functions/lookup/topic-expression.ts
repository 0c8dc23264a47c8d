import type { TopicHead } from '../../db/topics/find-topic.ts';

/** Combined topics as slugs: `a+b-c` selects papers under a or b and not under c, `-c` all papers but those under c. */
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

/** A slug has at most 40 characters, and a sign. */
const MAX_EXPRESSION_CHARS = MAX_TERMS * 41;

/**
 * Parses topics joined by `+` and `-`. Slugs contain hyphens too, so the existing slugs decide which hyphen is a sign. Of
 * several readings, the one with the longest first slug wins.
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
      const slug = signed.slice(start + 1, end);
      if (!isSlug(slug)) continue;
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

/** Possible ends of a slug that begins at `start`, the farthest first: the end of the text, and each sign. */
function slugEnds(text: string, start: number): number[] {
  const ends = [text.length];
  for (let i = text.length - 1; i > start; i--) if (/[+-]/.test(text.charAt(i))) ends.push(i);
  return ends;
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
