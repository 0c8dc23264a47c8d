/** YAML: lists of papers, as pages of groups and proceedings keep them. */
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { MAX_LINE_CHARS, type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { FieldNames } from '../fields/field-names.ts';
import { isObject, type JsonObject } from '../fields/json-values.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import { readYaml } from './value.ts';

const NAMES = new FieldNames();
const MAX_PROBE_ITEMS = 8;
/** Share of items that have to be papers. */
const MIN_PAPERS = 0.6;
/** `- title: ...`, `  - title: ...`, a hyphen alone or before a comment: an item of a list. */
const ITEM = /^( *)-(?:\s*$| +#| +["']?[\w-]{1,60}["']?:(?:\s|$))/;
/** `novak2025:` alone: the name of an object. */
const NAME = /^["']?[^\s:#"'-][^:#"'\n]{0,120}["']?:\s*$/;

export const yaml: Format = {
  name: 'yaml',
  why: (head) => `${head.match(/^ *(?:- )?title:/gm)?.length ?? 0} fields "title:" of YAML`,
  detect(head) {
    if (!/^ *(?:- +)?["']?(?:[\w -]{0,20}title|name)["']?:\s/im.test(head)) return 0;
    if (!/^(?:%YAML|--- *$|#| *- |["']?[^\s:]{1,120}["']?: *$)/m.test(head.slice(0, 4096))) return 0;
    const items = itemsOf(head).slice(0, MAX_PROBE_ITEMS);
    const papers = items.filter((item) => {
      const object = objectOf(item);
      const fields = object === undefined ? undefined : readNamedFields(object, NAMES);
      return (
        fields !== undefined &&
        isTitled(object) &&
        (!('code' in fields) || (fields.code === 'missing-abstract' && hasYear(object)))
      );
    });
    return items.length > 0 && papers.length >= MIN_PAPERS * items.length ? 0.9 : 0;
  },
  splitter: () => lineSplitter(new RawLineReader(MAX_LINE_CHARS), yamlItems),
};

/** Whether an object has a title, or a name as only papers have it: with authors and a venue or a year. */
function isTitled(object: JsonObject = {}): boolean {
  const fields = Object.keys(object).map((name) => NAMES.find(name)?.field);
  return (
    Object.keys(object).some((name) => /title$/i.test(name)) ||
    (fields.includes('authors') && fields.some((field) => field === 'journal' || field === 'year'))
  );
}

/** Whether an object without an address is a paper, and no entry of a menu. */
function hasYear(object: JsonObject = {}): boolean {
  return ['year', 'date', 'venue', 'journal', 'authors', 'author'].some((name) => object[name] !== undefined);
}

/** The items of a whole text; the last one may be cut, unless it is the only one. */
function itemsOf(text: string): string[] {
  const items: string[] = [];
  const cutter = new ItemCutter();
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const what = cutter.next(line);
    if (what === 'begins') items.push(line);
    else if (what === 'continues') items[items.length - 1] += line;
  }
  return items.length > 1 ? items.slice(0, -1) : items;
}

/** Finds the lines at which items begin and end. */
class ItemCutter {
  /** Indentation of the hyphens of items, or of the names of objects. */
  #indent: number | undefined;
  #isOfNames = false;
  #isOpen = false;
  /** A name whose object may follow. */
  #hasName = false;

  next(line: string): 'begins' | 'continues' | 'outside' {
    const text = line.trimEnd();
    if (text.trim() === '' || text.trimStart().startsWith('#')) return this.#isOpen ? 'continues' : 'outside';
    const indent = text.length - text.trimStart().length;
    const hyphen = ITEM.exec(text)?.[1]?.length;
    if (this.#indent === undefined) {
      if (hyphen !== undefined) this.#indent = hyphen;
      else if (this.#hasName && indent > 0 && !NAME.test(text.trimStart())) {
        // The object of the name before: the name's line is outside.
        this.#indent = 0;
        this.#isOfNames = true;
        this.#isOpen = true;
        return 'begins';
      } else this.#hasName = NAME.test(text);
      if (this.#indent === undefined) return 'outside';
    }
    if (this.#isOfNames) {
      if (indent > 0) {
        const begins = !this.#isOpen;
        this.#isOpen = true;
        return begins ? 'begins' : 'continues';
      }
      this.#isOpen = false;
      return 'outside';
    }
    if (hyphen === this.#indent) {
      this.#isOpen = true;
      return 'begins';
    }
    if (indent > this.#indent) return this.#isOpen ? 'continues' : 'outside';
    this.#isOpen = false;
    return 'outside';
  }
}

function objectOf(item: string): JsonObject | undefined {
  const value = readYaml(item);
  const only = Array.isArray(value) ? value[0] : value;
  return only !== undefined && isObject(only) ? only : undefined;
}

function yamlItems(spans: SpanCutter): Splitter<RawLine> {
  const cutter = new ItemCutter();
  let item = '';
  let start = 0;
  return {
    push({ text, start: at }) {
      const what = cutter.next(text);
      const isFull = item.length + text.length > MAX_LINE_CHARS;
      const ended = what === 'continues' && !isFull ? [] : end();
      if (what === 'begins') {
        item = text;
        start = at;
      } else if (what === 'continues' && item !== '') item += text;
      return what === 'outside' ? [...ended, ...spans.skip(at + text.length)] : ended;
    },
    finish: end,
  };

  function end(): readonly SplitSpan[] {
    if (item === '') return [];
    const [from, to] = [start, start + item.trimEnd().length];
    const object = objectOf(item);
    item = '';
    if (object === undefined) return [];
    const fields = readNamedFields(object, NAMES);
    return 'code' in fields
      ? spans.reject(from, to, fields.code, fields.message)
      : spans.record(from, to, fields);
  }
}
