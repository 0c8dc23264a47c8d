/** Reads data whose field names are unknown, by the content of its fields. */
import type { Format } from '../types.ts';
import { csvFormat } from './csv/csv.ts';
import { CsvRows } from './csv/rows.ts';
import { readByline } from './cues/byline.ts';
import { describeJson } from './cues/other-data.ts';
import { isObject, type JsonObject } from './fields/json-values.ts';
import type { FieldMap } from './fields/synonyms.ts';
import { jsonFormat } from './json/json.ts';
import { jsonlFormat } from './json/jsonl.ts';
import { readJson } from './json/value.ts';

const MAX_PROBE_RECORDS = 20;
const KIND_PROBE_CHARS = 4096;
/** Share of titles that end like a sentence, a question or a label. */
const MAX_SENTENCES = 0.3;
/** Share of rows with as many cells as the first. */
const MIN_REGULAR_ROWS = 0.8;
/** A longer cell is a value and no name. */
const MAX_NAME_CHARS = 40;
const MIN_ABSTRACT_CHARS = 120;
const MAX_TITLE_CHARS = 250;
const MIN_TITLE_WORDS = 4;
/** A name for a title, whatever else is in it: `Title of the piece`. */
const TITLE_NAME = /title|titel|titre|t[ií]tulo|题目|标题|題目/iu;
const MAX_TITLE_WORDS = 30;

/** Objects without objects in them: `{"a": 1}`. */
const FLAT_OBJECT = /\{[^{}]{1,20000}\}/gu;
/** Two objects on lines of their own. */
const JSON_LINES = /^\{[^\n]+\}\r?\n\{/u;
const SEPARATORS = [',', '\t', ';'] as const;

/**
 * Makes a format for data without known field names: titles have a few words, abstracts many, addresses begin with `https://`.
 * @returns the format and what it rests on; `undefined` when there is no data, or no field may be a title beside an abstract or an address
 */
export function guessFormat(head: string): { readonly format: Format; readonly why: string } | undefined {
  const guess = /^[[{]/u.test(head) ? guessJson(head) : guessTable(head);
  return guess && { ...guess, format: { ...guess.format, mayBeEmpty: false } };
}

function guessJson(head: string) {
  if (describeJson(head.slice(0, KIND_PROBE_CHARS)) !== undefined) return undefined;
  const objects: JsonObject[] = [];
  for (const [text] of head.matchAll(FLAT_OBJECT)) {
    const read = readJson(text);
    if ('value' in read && isObject(read.value)) objects.push(read.value);
    if (objects.length === MAX_PROBE_RECORDS) break;
  }
  const map = guessFields(objects);
  if (map === undefined) return undefined;
  const format = JSON_LINES.test(head) ? jsonlFormat(map) : jsonFormat(map);
  return format.detect(head) > 0 ? { format, why: describe(map) } : undefined;
}

function guessTable(head: string) {
  for (const separator of SEPARATORS) {
    const rows = new CsvRows(separator).push(`${head}\n`).slice(0, MAX_PROBE_RECORDS + 1);
    const [first, ...others] = rows;
    const width = first?.cells.length ?? 0;
    const regular = others.filter(({ cells }) => cells.length === width);
    if (first === undefined || width < 2 || others.length < 2) continue;
    if (regular.length < MIN_REGULAR_ROWS * others.length) continue;
    const hasHeader = first.cells.every((cell) => cell.length <= MAX_NAME_CHARS);
    const header = first.cells.map((cell, i) => (hasHeader && cell.trim()) || `column ${i + 1}`);
    const body = hasHeader ? others : rows;
    const map = guessFields(
      body.map(({ cells }) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']))),
    );
    if (map === undefined) continue;
    const format = csvFormat(map, hasHeader ? { separator } : { separator, header });
    return { format, why: describe(map) };
  }
  return undefined;
}

/** The names that stand for title, abstract, address and authors, by what they hold. */
function guessFields(objects: readonly JsonObject[]): FieldMap | undefined {
  if (objects.length < 2) return undefined;
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const columns = names
    .map((name) => measureColumn(name, objects))
    .filter(({ isFull }) => isFull)
    .sort((a, b) => Number(TITLE_NAME.test(b.name)) - Number(TITLE_NAME.test(a.name)));
  const abstract = columns.find(
    ({ chars, urls, prose }) => chars >= MIN_ABSTRACT_CHARS && urls < 0.5 && prose >= 0.5,
  );
  const url = columns.find(({ urls }) => urls >= 0.5);
  const authors = columns.find(({ bylines }) => bylines >= 0.5);
  const title = columns.find(
    (column) =>
      column !== abstract &&
      column !== url &&
      column !== authors &&
      column.words >= MIN_TITLE_WORDS &&
      column.words <= MAX_TITLE_WORDS &&
      column.chars < MAX_TITLE_CHARS &&
      column.sentences <= MAX_SENTENCES &&
      !isMarkup(column.first) &&
      column.isDistinct,
  );
  if (title === undefined || (abstract === undefined && url === undefined)) return undefined;
  const nameList = Object.keys(objects[0] ?? {}).find((name) =>
    objects.some((object) => isListOfNames(object[name])),
  );
  const authorsName = authors?.name ?? nameList;
  return {
    title: [title.name],
    ...(abstract && { abstract: [abstract.name] }),
    ...(url && { url: [url.name] }),
    ...(authorsName !== undefined && { authors: [authorsName] }),
  };
}

/** What the texts under one name look like; numbers are medians, shares are between 0 and 1. */
function measureColumn(name: string, objects: readonly JsonObject[]) {
  const texts = objects.map((object) => object[name]).filter((value) => typeof value === 'string');
  const share = (has: (text: string) => boolean) => texts.filter(has).length / Math.max(1, texts.length);
  return {
    name,
    isFull: texts.length >= 0.5 * objects.length,
    chars: median(texts.map(({ length }) => length)),
    words: median(texts.map((text) => text.trim().split(/\s+/u).length)),
    isDistinct: new Set(texts).size >= 0.8 * texts.length,
    first: texts[0] ?? '',
    sentences: share((text) => /[.?!:。？！]\s*$/u.test(text)),
    prose: share((text) => /[\p{Ll}\p{Lo})"][.。!?](?:\s|$)|。/u.test(text)),
    urls: share((text) => /^https?:\/\//u.test(text.trim())),
    bylines: share((text) => readByline(text.replaceAll(';', ',')) !== undefined),
  };
}

/** Whether a text is a row or an item of Markdown, or HTML. */
function isMarkup(text: string): boolean {
  return /^\s*(?:[|<{]|[-*#>]+\s)/u.test(text);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function isListOfNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && /^\p{Lu}[^.;:]{2,40}$/u.test(item))
  );
}

function describe(map: FieldMap): string {
  const fields = Object.entries(map).map(([field, [name = '']]) => `${field}=${JSON.stringify(name)}`);
  return `no field name is known; by their content, ${fields.join(', ')} (change it with --map)`;
}
