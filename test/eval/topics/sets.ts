/**
 * Labelled sets: documents with the one topic that somebody gave each, and the topics with their keywords. A folder holds
 * a set NAME as `NAME.jsonl`, `.jsonl.gz` or `.csv`, also `NAME-dev…` and `NAME-test…`. Its topics are, first found:
 *
 *   - `NAME-labels.json` beside it, in the form of `seeds/topics.json`;
 *   - `labels/NAME.json` here, where the set has no keywords of its own;
 *   - `NAME-labels.csv` beside it: index, name and, with commas or blanks between, keywords.
 *
 * A document's label is the slug, name or former slug of its topic. Documents with another label are left out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slugOf, type Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import { readCsv, readJsonLines, sample } from '../datasets.ts';

/** What a method sees of a document: never its label. */
export interface Document {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly categories: readonly string[];
}

export interface LabelledSet {
  readonly name: string;
  readonly taxonomy: Taxonomy;
  readonly documents: readonly Document[];
  /** The place of each document's topic in the taxonomy. */
  readonly truth: readonly number[];
  /** Documents whose label is no topic. */
  readonly leftOut: number;
}

const DOCUMENTS = /^(.+?)(?:-(?:dev|test))?\.(?:jsonl(?:\.gz)?|csv)$/;

/** The names of the labelled sets in a folder, and the files with their documents. */
export function listSets(folder: string): ReadonlyMap<string, string> {
  const sets = new Map<string, string>();
  for (const file of readdirSync(folder).sort()) {
    const name = DOCUMENTS.exec(file)?.[1];
    if (name !== undefined && !name.endsWith('-labels')) sets.set(name, join(folder, file));
  }
  return sets;
}

/**
 * @param file from `listSets`
 * @param n documents at most, the same ones each time
 * @throws Error when the set has no topics
 */
export function readSet(folder: string, name: string, file: string, n: number): LabelledSet {
  const taxonomy = readLabels(folder, name);
  const byLabel = new Map<string, number>();
  for (const [i, { slug, name, formerly = [] }] of taxonomy.entries())
    for (const label of [slug, name, ...formerly]) byLabel.set(slugOf(label), i);
  const rows = sample(readDocuments(file), n);
  const known = rows.filter(({ label }) => byLabel.has(slugOf(label)));
  return {
    name,
    taxonomy,
    // Categories may be the labels themselves.
    documents: known.map(({ document }) => ({ ...document, categories: [] })),
    truth: known.map(({ label }) => byLabel.get(slugOf(label)) ?? -1),
    leftOut: rows.length - known.length,
  };
}

function readLabels(folder: string, name: string): Taxonomy {
  const places = [join(folder, `${name}-labels.json`), join(import.meta.dirname, `labels/${name}.json`)];
  const json = places.find((path) => existsSync(path));
  if (json !== undefined) return JSON.parse(readFileSync(json, 'utf8'));
  const csv = join(folder, `${name}-labels.csv`);
  if (!existsSync(csv))
    throw new Error(`the set ${name} has no topics; expected one of ${[...places, csv].join(', ')}`);
  const [, ...rows] = readCsv(csv, /^[^\n]*;/.test(readFileSync(csv, 'utf8')) ? ';' : ',');
  return rows.map(([index = '', name = '', keywords]) => ({
    slug: slugOf(name),
    name,
    keywords: keywords?.split(keywords.includes(',') ? /,\s*/ : ' ') ?? [name],
    formerly: [index],
  }));
}

/** Documents of a file, with their labels where it has any; of arXiv papers, the first category is the label. */
export function readDocuments(file: string): { readonly document: Document; readonly label: string }[] {
  type Row = { [field in 'id' | 'title' | 'abstract' | 'label']?: string } & { categories?: string[] };
  const rows: readonly Row[] = file.endsWith('.csv') ? readTable(file) : readJsonLines<Row>(file);
  return rows.map(({ id, title = '', abstract = '', categories = [], label = categories[0] ?? '' }, i) => ({
    document: { id: id === undefined ? String(i) : `arxiv:${id}`, title, abstract, categories },
    label: String(label),
  }));
}

/** The columns of a CSV file by its header; without one, they are label, title and abstract. */
function readTable(file: string): Record<string, string>[] {
  const rows = readCsv(file);
  const named = rows[0]?.map((cell) => (cell.length > 30 ? '' : columnOf(cell))) ?? [];
  const columns = named.includes('label') ? named : ['label', 'title', 'abstract'];
  return rows
    .slice(columns === named ? 1 : 0)
    .map((row) => Object.fromEntries(row.map((cell, i) => [columns[i] ?? '', cell])));
}

function columnOf(heading: string): string {
  if (/label|class|category/i.test(heading)) return 'label';
  return /title/i.test(heading) ? 'title' : /abstract|text|description/i.test(heading) ? 'abstract' : '';
}
