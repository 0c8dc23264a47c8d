/** Topics: the taxonomy (`seeds/topics.json`), its label vectors, and how they follow the corpus. */

import * as v from 'valibot';
import { ConfigurationError, describeValue } from '../errors.ts';

/** The reserved slug of papers without a topic. */
export const OTHER = 'other';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const text = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.check((value) => value === value.trim() && !/\p{Cc}/u.test(value)),
    v.minLength(min),
    v.maxLength(max),
  );

const slug = v.pipe(text(1, 40), v.regex(SLUG), v.notValue(OTHER));

const fields = {
  /** Part of feed URLs, so it stays when the name changes. */
  slug,
  name: text(1, 60),
  description: text(20, 200),
  /** Phrases from titles and abstracts, in the singular. */
  keywords: v.pipe(v.array(text(2, 60)), v.minLength(8), v.maxLength(15), v.readonly()),
  /** Former slugs, whose feeds redirect here. */
  formerly: v.exactOptional(v.pipe(v.array(slug), v.maxLength(20), v.readonly())),
  /** Minimum score of the topic's papers, instead of the common one. */
  threshold: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};

// Reports each unknown field; `strictObject` stops at the first.
const topic = v.objectWithRest(fields, v.never());

const taxonomy = v.pipe(v.array(topic), v.minLength(1));

/** The expected value of each field, for error texts. */
const EXPECTED: Readonly<Record<string, string>> = {
  taxonomy: 'a list of at least one topic',
  topic: 'a topic: slug, name, description, keywords, and optionally formerly and threshold',
  slug: `1 to 40 characters, lower-case words joined by hyphens, for example "graph-learning", not "${OTHER}"`,
  name: '1 to 60 characters on one line without outer spaces',
  description: '20 to 200 characters on one line without outer spaces',
  keywords: 'a list of 8 to 15 keywords',
  keyword: '2 to 60 characters on one line without outer spaces',
  formerly: 'a list of at most 20 slugs that the topic had before',
  threshold: 'a number from 0 to 1',
};

export type Topic = Readonly<v.InferOutput<v.ObjectSchema<typeof fields, undefined>>>;

/** Topics in display order; of equal scores, the earlier topic wins. */
export type Taxonomy = readonly Topic[];

/**
 * Checks a taxonomy.
 * @param json the parsed file
 * @returns one message per error: path, value, expected value
 */
export function lintTaxonomy(json: unknown): string[] {
  const { issues = [] } = v.safeParse(taxonomy, json);
  // A value that breaks two rules of its field is one error; the expected value covers both.
  return [...new Set([...issues.map(describe), ...duplicates(json)])];
}

/**
 * Reads a taxonomy.
 * @param name the file's name, for the error text
 * @throws ConfigurationError that lists every error
 */
export function parseTaxonomy(json: unknown, name: string): Taxonomy {
  const errors = lintTaxonomy(json);
  if (errors.length > 0) {
    throw new ConfigurationError(`cannot read the taxonomy ${name}:\n  ${errors.join('\n  ')}`);
  }
  return json as Taxonomy;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((step) => step.key);
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (issue.type === 'never') return `topics${path}: unknown field; expected ${EXPECTED['topic']}`;
  const field = String(keys.findLast((key) => typeof key === 'string'));
  const isKeyword = keys.length === 3 && field === 'keywords';
  const kind = ['taxonomy', 'topic'][keys.length] ?? (isKeyword ? 'keyword' : field);
  return `topics${path}: ${describeValue(issue.input)}; expected ${EXPECTED[kind]}`;
}

/** Errors for duplicate slugs, names and keywords; checks every value of the right type, despite errors elsewhere. */
function duplicates(json: unknown): string[] {
  const paths = new Map<string, string>();
  const errors: string[] = [];
  const check = (kind: string, value: unknown, path: string) => {
    if (typeof value !== 'string') return;
    const key = `${kind} ${canonical(value)}`;
    const first = paths.get(key);
    if (first === undefined) paths.set(key, path);
    else errors.push(`${path}: ${describeValue(value)} is also at ${first}; expected each ${kind} once`);
  };
  const checkAll = (kind: string, values: unknown, path: string) => {
    for (const [i, value] of (Array.isArray(values) ? values : []).entries())
      check(kind, value, `${path}[${i}]`);
  };
  for (const [i, entry] of (Array.isArray(json) ? json : []).entries()) {
    check('slug', entry?.slug, `topics[${i}].slug`);
    check('name', entry?.name, `topics[${i}].name`);
    checkAll('slug', entry?.formerly, `topics[${i}].formerly`);
    checkAll('keyword', entry?.keywords, `topics[${i}].keywords`);
  }
  return errors;
}

/** Unifies spellings of one keyword: case, hyphen or space, singular or plural. */
function canonical(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]+/gu, ' ')
    .trim()
    .replace(/(?<=\p{L}{2})s$/u, '');
}
