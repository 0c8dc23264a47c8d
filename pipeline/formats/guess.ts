import type { Format } from '../types.ts';
import { csvFormat } from './csv/csv.ts';
import { CsvRows } from './csv/rows.ts';
import { readByline } from './cues/byline.ts';
import { isObject, type JsonObject } from './fields/json-values.ts';
import type { FieldMap } from './fields/synonyms.ts';
import { jsonFormat } from './json/json.ts';
import { jsonlFormat } from './json/jsonl.ts';
import { readJson } from './json/value.ts';

/** A format that was made up for one dump, and what it is. */
export interface GuessedFormat {
  readonly format: Format;
  readonly why: string;
}

/** Records looked at. */
const LOOKED_AT = 20;
/** Fewest characters of what is taken for an abstract, in the middle of all. */
const ABSTRACT = 120;
/** Objects without objects in them, as far as can be told without reading them. */
const OBJECT = /\{[^{}]{1,20000}\}/gu;
const SEPARATORS = [',', '\t', ';'] as const;

/**
 * A format for data of which no field has a name that is known, by what is in the fields: titles are a few words, abstracts
 * many, addresses are addresses.
 * @returns `undefined` when there is no data, or nothing in it that may be titles with abstracts or addresses
 */
export function guessFormat(head: string): GuessedFormat | undefined {
  return /^[[{]/u.test(head) ? guessJson(head) : guessTable(head);
}

function guessJson(head: string): GuessedFormat | undefined {
  const objects: JsonObject[] = [];
  for (const [text] of head.matchAll(OBJECT)) {
    const read = readJson(text);
    if ('value' in read && isObject(read.value)) objects.push(read.value);
    if (objects.length === LOOKED_AT) break;
  }
  const map = mapOf(objects);
  if (map === undefined) return undefined;
  const format = /^\{[^\n]+\}\r?\n\{/u.test(head) ? jsonlFormat(map) : jsonFormat(map);
  return { format, why: told(map) };
}

function guessTable(head: string): GuessedFormat | undefined {
  for (const separator of SEPARATORS) {
    const rows = new CsvRows(separator).push(`${head}\n`).slice(0, LOOKED_AT + 1);
    const [first, ...others] = rows;
    const width = first?.cells.length ?? 0;
    if (first === undefined || width < 2 || others.length < 2) continue;
    if (others.filter(({ cells }) => cells.length === width).length < 0.8 * others.length) continue;
    const isHeader = first.cells.every((cell) => cell.length <= 40);
    const header = first.cells.map((cell, i) =>
      isHeader && cell.trim() !== '' ? cell.trim() : `column ${i + 1}`,
    );
    const body = isHeader ? others : rows;
    const map = mapOf(
      body.map(({ cells }) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']))),
    );
    if (map === undefined) continue;
    return { format: csvFormat(map, { separator, ...(isHeader ? {} : { header }) }), why: told(map) };
  }
  return undefined;
}

/** Which names stand for which fields, by what they hold. */
function mapOf(objects: readonly JsonObject[]): FieldMap | undefined {
  if (objects.length < 2) return undefined;
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))].map((name) => {
    const texts = objects.map((object) => object[name]).filter((value) => typeof value === 'string');
    const lengths = texts.map(({ length }) => length).sort((a, b) => a - b);
    const words = texts.map((text) => text.trim().split(/\s+/u).length).sort((a, b) => a - b);
    const share = (has: (text: string) => boolean) => texts.filter(has).length / Math.max(1, texts.length);
    return {
      name,
      isFull: texts.length >= 0.5 * objects.length,
      length: lengths[Math.floor(lengths.length / 2)] ?? 0,
      words: words[Math.floor(words.length / 2)] ?? 0,
      isDistinct: new Set(texts).size >= 0.8 * texts.length,
      addresses: share((text) => /^https?:\/\//u.test(text.trim())),
      names: share((text) => readByline(text.replaceAll(';', ',')) !== undefined),
    };
  });
  const known = columns.filter(({ isFull }) => isFull);
  const abstract = known.find(({ length, addresses }) => length >= ABSTRACT && addresses < 0.5);
  const url = known.find(({ addresses }) => addresses >= 0.5);
  const authors = known.find(({ names }) => names >= 0.5);
  const title = known.find(
    (column) =>
      column !== abstract &&
      column !== url &&
      column !== authors &&
      column.words >= 3 &&
      column.words <= 30 &&
      column.length < 250 &&
      column.isDistinct,
  );
  if (title === undefined || (abstract === undefined && url === undefined)) return undefined;
  const lists = Object.keys(objects[0] ?? {}).filter((name) =>
    objects.some((object) => isListOfNames(object[name])),
  );
  const named = authors === undefined ? lists[0] : authors.name;
  return {
    title: [title.name],
    ...(abstract && { abstract: [abstract.name] }),
    ...(url && { url: [url.name] }),
    ...(named !== undefined && { authors: [named] }),
  };
}

function isListOfNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && /^\p{Lu}[^.;:]{2,40}$/u.test(item))
  );
}

function told(map: FieldMap): string {
  const fields = Object.entries(map).map(([field, [name = '']]) => `${field}=${JSON.stringify(name)}`);
  return `no field has a name that is known; by what they hold, ${fields.join(', ')} (--map says it otherwise)`;
}
