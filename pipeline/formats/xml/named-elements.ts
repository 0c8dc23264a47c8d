import { markupText } from '../../text/html-text.ts';
import { FieldNames } from '../fields/field-names.ts';
import type { Json } from '../fields/json-values.ts';
import { type FieldError, readNamedFields } from '../fields/named-fields.ts';
import { SYNONYMS } from '../fields/synonyms.ts';
import { textOf, type XmlElement, XmlRecordReader } from './record-reader.ts';
import { elementFormat, type XmlFields } from './xml-format.ts';

/** Names of elements that are papers, in lower case. */
const RECORDS: ReadonlySet<string> = new Set(
  'article inproceedings incollection phdthesis paper entry item record publication document doc work result hit resource source full-text-retrieval-response'.split(
    ' ',
  ),
);

/** Names of elements within a paper that are about other papers or persons, or hold its whole text. */
const FOREIGN: ReadonlySet<string> = new Set(
  'reference references referencelist reflist ref-list citations editor contributors relatedidentifiers relateditems originaltext'.split(
    ' ',
  ),
);

const names = new FieldNames({
  title: ['article_title', ...SYNONYMS.title.filter((name) => name !== 'article_title')],
  url: [...SYNONYMS.url, 'self_uri'],
  doi: [...SYNONYMS.doi, 'elocation_id'],
  journal: [...SYNONYMS.journal, 'pubtitle', 'journal_name', 'publication_name'],
  date: [...SYNONYMS.date, 'cover_date'],
});

/**
 * XML without a format of its own: exports of the ACL Anthology, DBLP, Elsevier, Europe PMC, IEEE, DataCite, Word and others. Record elements are found by their names, and
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
    return papers.length > 0 && papers.length * 2 >= found.length ? 0.5 : 0;
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
    // Elsevier's own address is for programs.
    if (FOREIGN.has(name) || child.name === 'prism:url') continue;
    if (name === 'journal' && child.children.length > 0)
      add(values, name, textOf(child, 'title', 'Title') ?? '');
    if (name === 'author' || name === 'creator')
      for (const person of personsIn(child)) add(values, name, person);
    else if (name === 'abstract' || child.children.length === 0 || name.endsWith('title'))
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

/** `<pub-id pub-id-type="doi">`, `<identifier identifierType="DOI">`. */
function isDoi({ attributes }: XmlElement): boolean {
  return Object.entries(attributes).some(
    ([name, type]) => /^(?:e?id|identifier|pub-id-)type$/i.test(name) && /^doi$/i.test(type),
  );
}

const FAMILY_NAMES = ['lastname', 'last', 'surname', 'keyname', 'familyname'];
const GIVEN_NAMES = ['forename', 'firstname', 'first', 'given-names', 'forenames', 'givenname', 'given-name'];
const WHOLE_NAMES = ['name', 'creatorname', 'fullname'];

/** The names of an author: in parts, whole, or of several persons within. References of HTML are those of the DTD of DBLP. */
function personsIn(element: XmlElement): Json[] {
  const parts = new Map(element.children.map((child) => [local(child.name), child.text.trim()]));
  const partOf = (among: readonly string[]) =>
    among.map((name) => parts.get(name)).find((part) => part !== undefined);
  const family = partOf(FAMILY_NAMES);
  if (family !== undefined) return [{ name: [partOf(GIVEN_NAMES), family].filter(Boolean).join(' ') }];
  const whole = partOf(WHOLE_NAMES);
  if (whole !== undefined) return [{ name: whole }];
  const within = element.children.filter(
    ({ name, children }) => children.length > 0 && !FOREIGN.has(local(name)),
  );
  const persons = within.flatMap(personsIn);
  return persons.length > 0 ? persons : [markupText(element.text.trim())];
}

function add(values: Record<string, Json[]>, name: string, value: Json): void {
  const list = Object.hasOwn(values, name) ? values[name] : undefined;
  if (list === undefined) values[name] = [value];
  else list.push(value);
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}
