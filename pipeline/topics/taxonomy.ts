/** The taxonomy: the list of topics (`seeds/topics.json`), and its check. */

import * as v from 'valibot';
import { describeValue, faultyList } from '../errors.ts';

/** The reserved slug of papers without a topic. */
export const OTHER = 'other';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Control characters, other line breaks, and what no text of a feed can hold: halves of surrogate pairs, U+FFFE, U+FFFF. */
const NOT_TEXT = /[\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/u;

const text = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.check((value) => value === value.trim() && !NOT_TEXT.test(value)),
    v.minLength(min),
    v.maxLength(max),
  );

const MAX_SLUG_CHARS = 40;

const slug = v.pipe(text(1, MAX_SLUG_CHARS), v.regex(SLUG), v.notValue(OTHER));

const LETTER = /[\p{L}\p{N}]/u;

/** A phrase that says something. */
const phrase = v.pipe(text(2, 60), v.regex(LETTER));

/** An item's id, or an external id as `aliasKey` writes it. */
const paperId = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(
    /^(?:[0-9a-f]{32}|arxiv:(?:\d{4}\.\d{4,5}|[a-z-]+\/\d{7})|doi:10\.\d{4,9}\/[^\sA-Z]+|(?:pmid|pmcid|openreview|acl):\S+)$/,
  ),
);

/** An archive of arXiv or one of its categories (https://arxiv.org/category_taxonomy). */
const category = v.pipe(v.string(), v.regex(/^[a-z]+(?:-[a-z]+)*(?:\.(?:[A-Z]{2}|[a-z]+(?:-[a-z]+)*))?$/));

const list = <T>(entry: v.GenericSchema<T>, max: number) =>
  v.exactOptional(v.pipe(v.array(entry), v.maxLength(max), v.readonly()));

const KINDS = ['subject', 'genre', 'method'] as const;

const MAX_TOPICS = 200;
const MAX_PHRASES = 60;
const MAX_EXAMPLES = 1_000;

const fields = {
  /** Part of feed URLs, so it stays when the name changes. */
  slug,
  name: text(1, 60),
  description: v.exactOptional(text(20, 200)),
  /** What a paper is about (the default), what sort of paper it is, or how it goes about its subject. */
  kind: v.exactOptional(v.picklist(KINDS)),
  /** Phrases from titles and abstracts, in the singular. */
  keywords: v.pipe(v.array(phrase), v.minLength(1), v.maxLength(MAX_PHRASES), v.readonly()),
  /** Phrases that speak against the topic. */
  not: list(phrase, MAX_PHRASES),
  /** Phrases of titles and first sentences that say the genre. */
  titles: list(phrase, MAX_PHRASES),
  /** Papers that belong, by id. */
  include: list(paperId, MAX_EXAMPLES),
  /** Papers that do not belong, by id. */
  exclude: list(paperId, MAX_EXAMPLES),
  /** Archives and categories of arXiv whose papers more often belong. */
  categories: list(category, MAX_PHRASES),
  /** Former slugs, whose feeds redirect here. */
  formerly: list(slug, 20),
  /** Minimum score of the topic's papers, instead of the common one. */
  threshold: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};

// Reports each unknown field; `strictObject` stops at the first.
const topic = v.objectWithRest(fields, v.never());

// The length is checked first, so that a file of another sort is refused in one line.
const taxonomy = v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MAX_TOPICS), v.array(topic));

const PHRASE = 'of 2 to 60 characters on one line with a letter or digit, without outer spaces';
const PAPER = 'the id of an item or paper, for example "arxiv:2410.01131" or "doi:10.1000/x1"';

/** The expected value of each field, for error texts; of a list's entries, the field and `[]`. */
const EXPECTED: Readonly<Record<string, string>> = {
  taxonomy: `a list of 1 to ${MAX_TOPICS} topics`,
  topic: `a topic: slug, name, keywords, and optionally ${Object.keys(fields)
    .filter((field) => !['slug', 'name', 'keywords'].includes(field))
    .join(', ')}`,
  slug: `1 to ${MAX_SLUG_CHARS} characters, lower-case words joined by hyphens, for example "graph-learning", not "${OTHER}"`,
  name: '1 to 60 characters on one line without outer spaces',
  description: '20 to 200 characters on one line without outer spaces',
  kind: `one of ${KINDS.join(', ')}`,
  keywords: `a list of 1 to ${MAX_PHRASES} keywords`,
  'keywords[]': `a keyword ${PHRASE}`,
  not: `a list of at most ${MAX_PHRASES} keywords`,
  'not[]': `a keyword ${PHRASE}`,
  titles: `a list of at most ${MAX_PHRASES} phrases of titles`,
  'titles[]': `a phrase ${PHRASE}`,
  include: `a list of at most ${MAX_EXAMPLES} ids of papers`,
  'include[]': PAPER,
  exclude: `a list of at most ${MAX_EXAMPLES} ids of papers`,
  'exclude[]': PAPER,
  categories: `a list of at most ${MAX_PHRASES} arXiv categories`,
  'categories[]': 'an arXiv archive or category, for example "hep-th" or "cs.LG"',
  formerly: 'a list of at most 20 slugs that the topic had before',
  threshold: 'a number from 0 to 1',
};

export type Topic = Readonly<v.InferOutput<v.ObjectSchema<typeof fields, undefined>>>;

/** The description of a topic; of a topic without one, its first keywords. */
export function descriptionOf({ description, keywords }: Pick<Topic, 'description' | 'keywords'>): string {
  return description ?? `Papers on ${keywords.slice(0, 3).join(', ')}.`;
}

/** The slug that a name suggests: `Federated Learning & Privacy` is `federated-learning-privacy`; '' without Latin letters. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && words.join('-').length > MAX_SLUG_CHARS) words.pop();
  return words.join('-').slice(0, MAX_SLUG_CHARS);
}

/** Topics in display order; of equal scores, the earlier topic wins. */
export type Taxonomy = readonly Topic[];

/** Whether the model has a piece of a text in its vocabulary. */
export type IsKnown = (text: string) => boolean;

/**
 * Checks a taxonomy.
 * @param json the parsed file
 * @param isKnown finds keywords that say nothing to the model
 * @returns one message per error: path, value, expected value
 */
export function lintTaxonomy(json: unknown, isKnown: IsKnown = () => true): string[] {
  const { issues = [] } = v.safeParse(taxonomy, json);
  // A value that breaks two rules of its field is one error; the expected value covers both.
  return [...new Set([...issues.map(describe), ...contradictions(json, isKnown)])];
}

/**
 * Reads a taxonomy.
 * @param name the file's name, for the error text
 * @param isKnown as of {@link lintTaxonomy}
 * @throws ConfigurationError that names the first error
 */
export function parseTaxonomy(json: unknown, name: string, isKnown?: IsKnown): Taxonomy {
  const errors = lintTaxonomy(json, isKnown);
  if (errors.length > 0) throw faultyList(name, errors, 'topics lint');
  return json as Taxonomy;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((step) => step.key);
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (issue.type === 'never') return `topics${path}: unknown field; expected ${EXPECTED['topic']}`;
  const [, field, entry] = keys;
  const kind =
    field === undefined
      ? (['taxonomy', 'topic'][keys.length] ?? '')
      : `${field}${entry === undefined ? '' : '[]'}`;
  return `topics${path}: ${describeValue(issue.input)}; expected ${EXPECTED[kind] ?? EXPECTED[String(field)]}`;
}

/**
 * Errors for values that occur twice, belong to another kind of topic, or say nothing to the model. Checks every value of
 * the right type, despite errors elsewhere.
 */
function contradictions(json: unknown, isKnown: IsKnown): string[] {
  const topics = Array.isArray(json) && json.length <= MAX_TOPICS ? [...json.entries()] : [];
  const listed = ([i, entry]: [number, Record<string, unknown> | null], field: string): Placed[] => {
    const value = entry?.[field];
    const path = `topics[${i}].${field}`;
    return Array.isArray(value) ? value.map((each, j) => [`${path}[${j}]`, each]) : [[path, value]];
  };
  const all = (...names: string[]) => topics.flatMap((each) => names.flatMap((name) => listed(each, name)));
  return [
    ...repeated('slug', all('slug', 'formerly')),
    ...repeated('name', all('name')),
    ...repeated('keyword', all('keywords')),
    ...topics.flatMap((each) => [
      ...repeated('keyword', [...listed(each, 'keywords'), ...listed(each, 'not')]),
      ...repeated('paper', [...listed(each, 'include'), ...listed(each, 'exclude')]),
    ]),
    ...all('keywords', 'not')
      .filter(([, value]) => typeof value === 'string' && LETTER.test(value) && !isKnown(value))
      .map(([path, value]) => `${path}: ${describeValue(value)}; expected a keyword that the model can read`),
    ...topics
      .filter(([, entry]) => entry?.titles !== undefined && entry.kind !== 'genre')
      .map(([i]) => `topics[${i}].titles: expected only in a topic of kind "genre"`),
  ];
}

/** A value and its path. */
type Placed = [path: string, value: unknown];

/** One error for each text that an earlier one equals. */
function repeated(kind: string, values: readonly Placed[]): string[] {
  const first = new Map<string, string>();
  return values.flatMap(([path, value]) => {
    if (typeof value !== 'string') return [];
    const earlier = first.get(canonical(value));
    if (earlier === undefined) first.set(canonical(value), path);
    return earlier === undefined
      ? []
      : [`${path}: ${describeValue(value)} is also at ${earlier}; expected each ${kind} once`];
  });
}

/** Unifies spellings of one keyword: case, hyphen or space, singular or plural. */
export function canonical(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]+/gu, ' ')
    .trim()
    .replace(/(?<=\p{L}{2})s$/u, '');
}
