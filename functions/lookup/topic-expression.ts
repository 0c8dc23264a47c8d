/** Topics that are combined: `a+b-c` is what is under a or b and not under c, `-c` is everything but c. */
export interface TopicExpression {
  readonly topics: readonly string[];
  readonly without: readonly string[];
}

/** More topics than a person combines; bounds the work of one request. */
export const MAX_TERMS = 12;

/** A slug has at most 40 characters. */
const MAX_LENGTH = MAX_TERMS * 41;

/**
 * Reads topics joined by `+` and `-`. Slugs hold hyphens themselves, so what is a slug and what is a sign follows from
 * the slugs there are; of several readings, the one with the longest first slug is taken.
 * @returns `null` when no reading consists of known slugs only, or when there are more than twelve
 */
export function parseTopics(text: string, isSlug: (slug: string) => boolean): TopicExpression | null {
  if (text.length > MAX_LENGTH) return null;
  const signed = /^[+-]/.test(text) ? text : `+${text}`;
  /** Places from which no reading goes on, so that each is tried once. */
  const dead = new Set<number>();
  const read = (start: number): { sign: string; slug: string }[] | null => {
    if (start === signed.length) return [];
    if (dead.has(start)) return null;
    for (const end of ends(signed, start + 1)) {
      const slug = signed.slice(start + 1, end);
      if (!isSlug(slug)) continue;
      const rest = read(end);
      if (rest !== null) return [{ sign: signed.charAt(start), slug }, ...rest];
    }
    dead.add(start);
    return null;
  };
  const terms = read(0);
  if (terms === null || terms.length > MAX_TERMS) return null;
  const of = (sign: string) => terms.filter((term) => term.sign === sign).map(({ slug }) => slug);
  return { topics: of('+'), without: of('-') };
}

/** Where a slug that begins at `start` may end, the farthest first: at the end, and before each sign. */
function ends(text: string, start: number): number[] {
  const places = [text.length];
  for (let i = text.length - 1; i > start; i--) if (/[+-]/.test(text.charAt(i))) places.push(i);
  return places;
}

/** The one way of writing an expression: each slug once, in alphabetical order, `+` before `-`. */
export function writeTopics({ topics, without }: TopicExpression): string {
  const sorted = (slugs: readonly string[]) => [...new Set(slugs)].toSorted();
  return (
    sorted(topics).join('+') +
    sorted(without)
      .map((slug) => `-${slug}`)
      .join('')
  );
}
