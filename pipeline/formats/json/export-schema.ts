/** The lines of an export. docs/dumps.md describes their fields. */

import * as v from 'valibot';

/** The format of exports. It changes when a program cannot read what the one before wrote. */
export const EXPORT_VERSION = 1;

const time = v.pipe(
  v.string(),
  v.check(
    (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/u.test(text) && !Number.isNaN(Date.parse(text)),
    'expected a time such as 2025-03-11T00:00:00Z',
  ),
);
const list = <S extends v.GenericSchema>(item: S) => v.optional(v.array(item), []);
const maybe = <S extends v.GenericSchema>(schema: S) => v.nullish(schema, null);
const score = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const slug = v.pipe(v.string(), v.maxLength(100));

/** The first line. */
export const HEADER = v.object({
  paperwire: v.literal('export'),
  version: v.literal(EXPORT_VERSION),
  /** Lines with papers. */
  papers: v.optional(natural, 0),
  /** The model of the vectors. */
  model: maybe(v.string()),
});
export type ExportHeader = v.InferOutput<typeof HEADER>;

const why = v.object({
  keywords: list(v.string()),
  words: list(v.string()),
  papers: list(v.string()),
  margin: v.number(),
  threshold: v.number(),
  by: v.exactOptional(v.picklist(['person', 'title'])),
});

const embedding = v.object({
  vector: v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const vector = vectorFrom(dataset.value);
      if (vector !== null) return vector;
      addIssue({ message: `expected ${DIMENSIONS} little-endian singles in base64` });
      return NEVER;
    }),
  ),
  tokens: natural,
  truncated: v.boolean(),
});

const DIMENSIONS = 384;

function vectorFrom(base64: string): Float32Array<ArrayBuffer> | null {
  if (base64.length !== (DIMENSIONS * 4 * 4) / 3 || /[^A-Za-z0-9+/]/u.test(base64)) return null;
  const vector = new Float32Array(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer);
  return vector.every(Number.isFinite) ? vector : null;
}

/** A paper. */
export const ITEM = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/u, 'expected 32 hexadecimal digits')),
  title: v.string(),
  abstract: v.optional(v.string(), ''),
  authors: list(v.string()),
  url: maybe(v.string()),
  links: list(v.object({ kind: v.picklist(['code', 'project', 'pdf', 'other']), url: v.string() })),
  externalIds: list(
    v.object({
      scheme: v.picklist(['arxiv', 'doi', 'pmid', 'pmcid', 'openreview', 'acl']),
      value: v.pipe(v.string(), v.regex(/^\S{1,300}$/u, 'expected an id without white space')),
    }),
  ),
  categories: list(v.string()),
  comments: maybe(v.string()),
  journal: maybe(v.string()),
  language: maybe(v.string()),
  revised: v.optional(v.boolean(), false),
  publishedAt: time,
  updatedAt: time,
  arrival: natural,
  arrivedAt: time,
  changedAt: time,
  topics: list(
    v.object({ slug, score, why, ordinal: v.nullable(natural), moved: v.boolean(), newsScore: score }),
  ),
  leftTopics: list(v.object({ slug, arrivals: natural })),
  corrections: list(v.object({ slug, belongs: v.boolean(), createdAt: time })),
  first: maybe(
    v.object({
      abstract: v.string(),
      authors: list(v.string()),
      url: v.nullable(v.string()),
      extract: v.nullable(v.string()),
    }),
  ),
  embedding: v.exactOptional(embedding),
});
export type ExportedItem = v.InferOutput<typeof ITEM>;
