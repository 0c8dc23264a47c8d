import * as v from 'valibot';
import { ConfigurationError } from '../errors.ts';

/** The slug of what fits no topic. Reserved: no topic may bear it. */
export const OTHER = 'other';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const text = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.check((value) => value === value.trim() && !/\p{Cc}/u.test(value)),
    v.minLength(min),
    v.maxLength(max),
  );

const topic = v.objectWithRest(
  {
    slug: v.pipe(text(1, 40), v.regex(SLUG), v.notValue(OTHER)),
    name: text(1, 60),
    description: text(20, 200),
    keywords: v.pipe(v.array(text(2, 60)), v.minLength(8), v.maxLength(15)),
    formerly: v.optional(
      v.pipe(v.array(v.pipe(text(1, 40), v.regex(SLUG), v.notValue(OTHER))), v.maxLength(20)),
    ),
    threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  },
  // Reports each unknown field; `strictObject` stops at the first.
  v.never(),
);

const taxonomy = v.pipe(v.array(topic), v.minLength(1));

/** What each value has to be, by its field; said in every fault. */
const WANTED: Readonly<Record<string, string>> = {
  taxonomy: 'a list of at least one topic',
  topic: 'a topic: slug, name, description, keywords and, if need be, formerly and threshold',
  slug: `1 to 40 characters, lower-case words joined by hyphens (graph-learning), not "${OTHER}"`,
  name: '1 to 60 characters on one line without outer spaces',
  description: '20 to 200 characters on one line without outer spaces',
  keywords: 'a list of 8 to 15 keywords',
  keyword: '2 to 60 characters on one line without outer spaces',
  formerly: 'a list of at most 20 slugs that the topic had before',
  threshold: 'a number from 0 to 1',
};

export interface Topic {
  /** Stands in feed URLs, so it stays when the name changes. */
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** Phrases that authors write in titles and abstracts, singular. */
  readonly keywords: readonly string[];
  /** Slugs that it had before: their feeds lead here. */
  readonly formerly?: readonly string[];
  /** The score from which a paper belongs to the topic, where the common one does not serve. */
  readonly threshold?: number;
}

/** Topics in the order in which they are shown; ties between scores go to the earlier one. */
export type Taxonomy = readonly Topic[];

/**
 * Every fault of a taxonomy, in one go: where it is, what stands there, what is wanted instead.
 * @param json the parsed file
 * @returns `[]` when there is none
 */
export function lintTaxonomy(json: unknown): string[] {
  const { issues = [] } = v.safeParse(taxonomy, json);
  // A value that breaks two rules of its field is one fault: the wording names both.
  return [...new Set([...issues.map(describe), ...repetitions(json)])];
}

/**
 * Reads a taxonomy.
 * @param name what a person calls the file, for the error text
 * @throws ConfigurationError that names every fault
 */
export function parseTaxonomy(json: unknown, name: string): Taxonomy {
  const faults = lintTaxonomy(json);
  if (faults.length > 0) {
    throw new ConfigurationError(
      `cannot read the taxonomy ${name}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
  }
  return json as Taxonomy;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((step) => step.key);
  const field = keys.findLast((key) => typeof key === 'string');
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (issue.type === 'never') {
    return `topics${path}: unknown field; wanted ${WANTED['topic']}`;
  }
  const kind =
    keys.length === 0
      ? 'taxonomy'
      : keys.length === 1
        ? 'topic'
        : keys.length === 3 && field === 'keywords'
          ? 'keyword'
          : field;
  return `topics${path}: ${show(issue.input)}; wanted ${WANTED[String(kind)]}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}… (${shown.length} characters)` : shown;
}

/**
 * Slugs, names and keywords that stand twice. Looks at whatever has the right shape, so that a fault elsewhere in the
 * file does not hide these.
 */
function repetitions(json: unknown): string[] {
  const seen = new Map<string, string>();
  const faults: string[] = [];
  const note = (kind: string, value: unknown, path: string) => {
    if (typeof value !== 'string') return;
    const key = `${kind} ${canonical(value)}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else faults.push(`${path}: ${show(value)} stands already at ${first}; wanted each ${kind} once`);
  };
  for (const [i, entry] of (Array.isArray(json) ? json : []).entries()) {
    if (typeof entry !== 'object' || entry === null) continue;
    note('slug', entry.slug, `topics[${i}].slug`);
    note('name', entry.name, `topics[${i}].name`);
    const formerly: unknown[] = Array.isArray(entry.formerly) ? entry.formerly : [];
    for (const [j, slug] of formerly.entries()) note('slug', slug, `topics[${i}].formerly[${j}]`);
    const keywords: unknown[] = Array.isArray(entry.keywords) ? entry.keywords : [];
    for (const [j, keyword] of keywords.entries()) note('keyword', keyword, `topics[${i}].keywords[${j}]`);
  }
  return faults;
}

/** Spellings that a reader takes for one keyword: case, hyphen or space, singular or plural. */
function canonical(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]+/gu, ' ')
    .trim()
    .replace(/(?<=\p{L}{2})s$/u, '');
}
