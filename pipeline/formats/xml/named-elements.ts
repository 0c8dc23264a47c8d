import { FieldNames } from '../fields/field-names.ts';
import type { Json, JsonObject } from '../fields/json-values.ts';
import { type FieldError, readNamedFields } from '../fields/named-fields.ts';
import { SYNONYMS } from '../fields/synonyms.ts';
import { textOf, type XmlElement, XmlRecordReader } from './record-reader.ts';
import { elementFormat, type XmlFields } from './xml-format.ts';

/** Names of elements that are papers, in lower case. */
const RECORDS: ReadonlySet<string> = new Set(
  'article inproceedings incollection phdthesis paper entry item record publication document doc work result hit'.split(
    ' ',
  ),
);

/** Names of elements within a paper that are about other papers or persons. */
const FOREIGN: ReadonlySet<string> = new Set(
  'reference references referencelist reflist ref-list citations editor'.split(' '),
);

const names = new FieldNames({
  title: ['article_title', ...SYNONYMS.title.filter((name) => name !== 'article_title')],
  url: [...SYNONYMS.url, 'self_uri'],
  doi: [...SYNONYMS.doi, 'elocation_id'],
});

/**
 * XML without a format of its own: exports of the ACL Anthology, DBLP and others. Record elements are found by their names, and
 * their fields by the names of the elements within, see {@link SYNONYMS}.
 */
export const xml = elementFormat({
  name: 'xml',
  mayBeEmpty: false,
  xmlMode: true,
  detect(head) {
    if (!/^\uFEFF?\s*<(?!!doctype html|html\b)/i.test(head)) return 0;
    const root = XmlRecordReader.rootOf(head);
    if (root === null || /^(?:html|feed|rss|svg|atom:|rdf:|oai:)/i.test(root)) return 0;
    const found = new XmlRecordReader(isRecord).push(head);
    const papers = found.filter(({ element }) => element !== null && 'kind' in read(element));
    return papers.length > 0 && papers.length * 2 >= found.length ? 0.3 : 0;
  },
  why: () => 'elements with names and fields of papers',
  isRecord,
  reader: () => read,
});

/** A `result` is a paper, except as the root: that of DBLP's responses. */
function isRecord(name: string, _: unknown, isRoot: boolean): boolean {
  return RECORDS.has(local(name)) && !(isRoot && local(name) === 'result');
}

function read(element: XmlElement): XmlFields | FieldError {
  const values: Record<string, Json[]> = {};
  collect(element, values);
  const fields = readNamedFields(values, names);
  return 'code' in fields ? fields : { kind: 'record', ...fields };
}

/** The texts of the elements within an element, by name, at any depth. */
function collect(element: XmlElement, values: Record<string, Json[]>): void {
  for (const child of element.children) {
    const name = isDoi(child) ? 'doi' : local(child.name);
    if (FOREIGN.has(name)) continue;
    if (name === 'journal' && child.children.length > 0) add(values, name, textOf(child, 'Title') ?? '');
    if (name === 'author') add(values, name, author(child));
    else if (name === 'abstract' || child.children.length === 0 || /title/.test(name))
      add(values, name, child.text.trim());
    else
      collect(
        name === 'journal'
          ? {
              ...child,
              children: child.children.filter(({ name: inner }) => !/title|abbreviation/i.test(inner)),
            }
          : child,
        values,
      );
  }
}

/** `<ArticleId IdType="doi">`, `<ELocationID EIdType="doi">`, `<pub-id pub-id-type="doi">`. */
function isDoi({ attributes }: XmlElement): boolean {
  const scheme = Object.keys(attributes).find((name) => /^(?:e?idtype|pub-id-type)$/i.test(name));
  return scheme !== undefined && attributes[scheme] === 'doi';
}

/** `<Author><LastName>..</LastName><ForeName>..</ForeName></Author>`, or the name alone. */
function author(element: XmlElement): Json {
  const parts = new Map(element.children.map((child) => [local(child.name), child.text.trim()]));
  const family = parts.get('lastname') ?? parts.get('last') ?? parts.get('surname') ?? parts.get('keyname');
  const given =
    parts.get('forename') ?? parts.get('first') ?? parts.get('given-names') ?? parts.get('forenames');
  const person: JsonObject = { name: parts.get('name') ?? [given, family].filter(Boolean).join(' ') };
  return person['name'] === '' ? element.text.trim() : person;
}

function add(values: Record<string, Json[]>, name: string, value: Json): void {
  const list = Object.hasOwn(values, name) ? values[name] : undefined;
  if (list === undefined) values[name] = [value];
  else list.push(value);
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}
