import { joinName } from '../../text/names/name-parts.ts';
import { readPersons } from '../../text/names/read-names.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import type { FieldError } from '../fields/named-fields.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { xmlFormat } from './xml-format.ts';

/** RDF of Zotero and others that describe papers with Dublin Core (https://www.zotero.org/support/kb/rdf), one node each. */
export const zoteroRdf = xmlFormat({
  name: 'zotero-rdf',
  isRoot: (name, head) =>
    name === 'rdf:RDF' && HAS_TITLE.test(head) && HAS_AUTHOR.test(head) && !IS_RSS.test(head),
  isRecord: (_, __, isRoot) => !isRoot,
  hasCompletions: true,
  reader() {
    /** The journal of the last record, which may follow. */
    let journal: string | undefined;
    return (node) => {
      const isJournal = journal !== undefined && node.attributes['rdf:about'] === journal;
      journal = undefined;
      if (isJournal) return { complete: (record) => withHost(record, node) };
      const isPart = PART.test(node.local) || PART_TYPE.test(textOf(node, 'z:itemType') ?? '');
      if (isPart) return null;
      const [host] = all(node, 'isPartOf');
      journal = host?.attributes['rdf:resource'];
      const record = read(node);
      return 'code' in record || host === undefined ? record : { ...record, ...withHost(record, host) };
    };
  },
});

const HAS_TITLE = /<(?:\w+:)?title[\s>]/;
/** Authors of papers, or the namespace of Zotero. */
const HAS_AUTHOR = /<(?:\w+:)?(?:authors|creator)[\s>]|zotero\.org\/namespaces\/export/;
const IS_RSS = /"http:\/\/purl\.org\/rss\/1\.0\/"/;

/** Nodes that are parts of a library, and no papers: the journal of an article, its attachments and notes. */
const PART =
  /^(?:Journal|Periodical|Series|Attachment|Memo|Note|Collection|Person|Organization|UserItem|File|Issue|Proceedings)$/i;
const PART_TYPE = /^(?:attachment|note|annotation)$/i;

function read(node: XmlElement): (RecordFields & { readonly kind: 'record' }) | FieldError {
  const title = textOf(node, 'title');
  if (title === undefined) {
    return { code: 'missing-title', message: `the node ${node.name} has no title; expected dc:title in it` };
  }
  // In Zotero's RDF a description is the field "Extra", with ids in it.
  const isZotero = textOf(node, 'z:itemType') !== undefined;
  const description = textOf(node, 'dc:description');
  const addresses = [...identifiersOf(node), node.attributes['rdf:about'] ?? ''];
  const externalIds = collectIds([...addresses, isZotero ? description : undefined], {
    doi: textOf(node, 'doi'),
  });
  const [event] = all(node, 'presentedAt');
  return {
    kind: 'record',
    title: oneLine(title),
    abstract: unwrapParagraphs(textOf(node, 'abstract') ?? (isZotero ? '' : (description ?? ''))),
    ...withoutEmpty({
      date: textOf(node, 'issued', 'date'),
      addedDate: textOf(node, 'z:dateAdded', 'dcterms:dateSubmitted'),
      authors: authorsOf(node),
      externalIds,
      url: addressOf(
        addresses.find((text) => /^https?:/.test(text)),
        externalIds,
      ),
      categories: all(node, 'subject').map(({ text }) => oneLine(text)),
      journal: event && titleIn(event),
      language: textOf(node, 'language'),
    }),
  };
}

/** A record with what its journal or book says: in Zotero's RDF that holds the DOI of the article. */
function withHost(record: RecordFields, host: XmlElement): RecordFields {
  const hostIds = [host, ...host.children].flatMap(identifiersOf);
  const own = record.externalIds ?? [];
  const added = collectIds(hostIds).filter(({ scheme }) => own.every((id) => id.scheme !== scheme));
  const externalIds = [...own, ...added];
  return {
    ...record,
    ...withoutEmpty({
      date: record.date ?? find(host, 'date')?.text.trim(),
      externalIds,
      url: addressOf(record.url, externalIds),
      journal: titleIn(host) ?? ((host.children.length === 0 && oneLine(host.text)) || record.journal),
    }),
  };
}

function identifiersOf(node: XmlElement): string[] {
  return all(node, 'identifier').map(({ text }) => text.trim().replace(/^DOI\s/, 'doi:'));
}

function titleIn(element: XmlElement): string | undefined {
  const title = find(element, 'title');
  return title && oneLine(title.text);
}

/** `bib:authors`, a list of persons; else creators, by their names. */
function authorsOf(node: XmlElement): string[] {
  const list = find(node, 'bib:authors');
  const creators = list === undefined ? all(node, 'creator') : [list];
  const persons = creators.flatMap(personsIn);
  return persons.length > 0
    ? persons.map(nameOf).filter((name) => name !== '')
    : readPersons(creators.map(({ text }) => text));
}

function personsIn(element: XmlElement): XmlElement[] {
  return element.local === 'Person' ? [element] : element.children.flatMap(personsIn);
}

/** FOAF's names, which were spelt differently once. */
function nameOf(person: XmlElement): string {
  const whole = textOf(person, 'name');
  if (whole !== undefined) return oneLine(whole);
  const given = textOf(person, 'givenName', 'givenname', 'firstName') ?? '';
  return oneLine(joinName(given, textOf(person, 'surname', 'familyName', 'lastName', 'family_name') ?? ''));
}
