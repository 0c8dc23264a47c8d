import { joinName } from '../../text/names/name-parts.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/**
 * Papers and references in TEI (https://tei-c.org/release/doc/tei-p5-doc/en/html/CO.html#COBI): what GROBID reads from a
 * paper's file, and exports of HAL.
 */
export const tei = xmlFormat({
  name: 'tei',
  // Other texts in TEI, such as novels, are in no journal.
  isRoot: (root, head) => /^(?:\w+:)?(?:TEI|teiCorpus)$/.test(root) && /<(?:\w+:)?analytic[\s>]/.test(head),
  // The text of a paper counts as read.
  isRecord: (name) => /^(?:\w+:)?(?:teiHeader|biblFull|biblStruct|p|formula|figure|note|item)$/.test(name),
  reader() {
    let isPaper = false;
    return (element) => {
      const source = element.local === 'biblStruct' ? element : find(element, 'biblStruct');
      if (element.local !== 'teiHeader')
        return isPaper || source === undefined ? null : read(element, source);
      // The header of a paper says where it appeared; the entries behind it are its references.
      isPaper = source !== undefined && find(source, 'analytic') !== undefined;
      return isPaper && source !== undefined ? read(element, source) : null;
    };
  },
});

/** Reads the first paper of a document, that of a harvested record; `null` for one without. */
export function readTei(document: XmlElement): XmlFields | null {
  const holder = find(document, 'biblFull') ?? find(document, 'teiHeader');
  const source = holder && find(holder, 'biblStruct');
  return holder === undefined || source === undefined ? null : read(holder, source);
}

/** @param source the `biblStruct` of an element: the paper in `analytic`, what it appeared in in `monogr` */
function read(element: XmlElement, source: XmlElement): XmlFields {
  const analytic = find(source, 'analytic');
  const monograph = find(source, 'monogr');
  const levels = [analytic, monograph].filter((level) => level !== undefined);
  const own = levels.find((level) => titleOf(level) !== '');
  const names = new Set(levels.map(authorsOf).find((authors) => authors.length > 0));
  const idnos = [find(element, 'publicationStmt'), source, ...levels].flatMap((holder) =>
    holder === undefined ? [] : all(holder, 'idno'),
  );
  const idOf = (type: RegExp) =>
    idnos.find(({ attributes }) => type.test(attributes['type'] ?? ''))?.text.trim();
  const arxiv = idOf(/^arxiv$/i);
  const links = [source, ...levels].flatMap((level) =>
    all(level, 'ptr').map(({ attributes }) => attributes['target']),
  );
  const externalIds = collectIds([arxiv && `arxiv:${arxiv.replace(/^arxiv:\s*/i, '')}`, ...links], {
    doi: idOf(/^doi$/i),
    pmid: idOf(/^(?:pmid|pubmed)$/i),
    pmcid: idOf(/^(?:pmcid|pubmedcentral)$/i),
  });
  const profile = find(element, 'profileDesc');
  const abstracts = profile === undefined ? [] : all(profile, 'abstract').map(({ text }) => text.trim());
  return {
    kind: 'record',
    title: own === undefined ? '' : titleOf(own),
    abstract: unwrapParagraphs(abstracts.find((abstract) => abstract !== '') ?? ''),
    ...withoutEmpty({
      date: dateOf(element),
      authors: [...names],
      externalIds,
      url: addressOf(idOf(/^halUri$/) ?? links[0], externalIds),
      categories: all((profile && find(profile, 'keywords')) ?? source, 'term').map(({ text }) =>
        oneLine(text),
      ),
      journal: own === analytic && monograph !== undefined ? venueOf(monograph) : undefined,
      language: element.attributes['xml:lang'] ?? (profile && find(profile, 'language'))?.attributes['ident'],
    }),
  };
}

/** The first title and its subtitle; further ones are translations and abbreviations. */
function titleOf(level: XmlElement): string {
  const titles = all(level, 'title').filter(({ text }) => text.trim() !== '');
  const isSubtitle = ({ attributes }: XmlElement) => attributes['type'] === 'sub';
  const parts = [titles.find((title) => !isSubtitle(title)), titles.find(isSubtitle)];
  return oneLine(parts.flatMap((part) => part?.text ?? []).join(': '));
}

/** Names of people and groups; an author may be an affiliation alone. */
function authorsOf(level: XmlElement): string[] {
  return all(level, 'author').flatMap((author) => {
    const person = all(author, 'persName')[0];
    if (person === undefined) return author.children.length === 0 ? oneLine(author.text) || [] : [];
    const given = all(person, 'forename').map(({ text }) => text);
    const family = textOf(person, 'surname');
    return oneLine(family === undefined ? person.text : joinName(given.join(' '), family)) || [];
  });
}

/** A journal, a book or a conference. */
function venueOf(monograph: XmlElement): string | undefined {
  const meeting = find(monograph, 'meeting');
  return titleOf(monograph) || (meeting && titleOf(meeting)) || undefined;
}

/** When it was published, or else written; HAL has several other dates. */
function dateOf(element: XmlElement): string | undefined {
  const dates = ['imprint', 'edition'].flatMap((name) => {
    const holder = find(element, name);
    return holder === undefined ? [] : all(holder, 'date');
  });
  const isOwn = ({ attributes }: XmlElement) =>
    /^(?:published|datePub|whenProduced)$/.test(attributes['type'] ?? 'published');
  const date = dates.find(isOwn);
  return (date?.attributes['when'] ?? date?.text.trim()) || undefined;
}
