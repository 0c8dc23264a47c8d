import { readDate } from '../../text/dates.ts';
import { markupText } from '../../text/html-text.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readAuthors, readPersons } from '../../text/names/read-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromText, plainLine } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { isNewVersion } from '../fields/revision.ts';
import { readJats } from './jats.ts';
import { readMods } from './mods.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { readTei } from './tei.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** Metadata beside arXiv's and Dublin Core, by their elements. */
const OTHER_METADATA = [
  ['mods', readMods],
  ['article', readJats],
  ['TEI', readTei],
] as const;

/**
 * Responses of an OAI-PMH repository (http://www.openarchives.org/OAI/openarchivesprotocol.html) with arXiv's metadata,
 * Dublin Core, MODS, JATS or TEI. Deleted records have none, and are no papers.
 */
export const oaiPmh = xmlFormat({
  name: 'oai-pmh',
  decidesMarkup: true,
  isRoot: (name) => name === 'oai:OAI-PMH' || name === 'OAI-PMH',
  isRecord: (name) => /^(?:oai:)?(?:record|responseDate)$/.test(name),
  reader() {
    let responseDate: string | undefined;
    return (record) => {
      if (record.local === 'responseDate') {
        responseDate = record.text.trim();
        return null;
      }
      const arxiv = find(record, 'arXiv') ?? find(record, 'arXivRaw');
      if (arxiv !== undefined) return readArxiv(arxiv, responseDate);
      const dublinCore = find(record, 'oai_dc:dc');
      if (dublinCore !== undefined) return readDublinCore(record, dublinCore);
      for (const [name, readMetadata] of OTHER_METADATA) {
        const metadata = find(record, name);
        if (metadata !== undefined) return readMetadata(metadata);
      }
      const [other] = find(record, 'metadata')?.children ?? [];
      if (other === undefined) return null;
      const message = `the metadata of the record are in <${other.name}>; expected those of arXiv, Dublin Core, MODS, JATS or TEI`;
      return { code: 'missing-title', message };
    };
  },
});

/** The token that requests the rest of a list (section 3.5.1); `null` at its end. */
export function resumptionToken(text: string): string | null {
  return /<(?:\w+:)?resumptionToken\b[^<>]*>([^<]+)<\//.exec(text)?.[1]?.trim() ?? null;
}

function readArxiv(metadata: XmlElement, responseDate: string | undefined): XmlFields {
  // `created` and `updated`, or the versions in arXivRaw.
  const versions = all(metadata, 'version').map((version) => textOf(version, 'date'));
  const first = textOf(metadata, 'created') ?? versions[0];
  const latest = textOf(metadata, 'updated') ?? versions.at(-1);
  const id = textOf(metadata, 'id') ?? '';
  const persons = all(find(metadata, 'authors') ?? metadata, 'author');
  return {
    kind: 'record',
    title: oneLine(textOf(metadata, 'title')),
    // TeX, in which `<` is a sign.
    abstract: abstractFromText(textOf(metadata, 'abstract')),
    ...withoutEmpty({
      date: first,
      authors:
        persons.length === 0
          ? // arXivRaw has the names in LaTeX, as their authors wrote them.
            readAuthors(decodeLatex(textOf(metadata, 'authors') ?? ''))
          : persons
              .map((author) =>
                [textOf(author, 'forenames'), textOf(author, 'keyname'), textOf(author, 'suffix')]
                  .filter((part) => part !== undefined)
                  .join(' '),
              )
              // The colon of `The B Collaboration: A. Author` becomes a name of its own.
              .filter((name) => /\p{L}/u.test(name)),
      externalIds: collectIds([], { arxiv: id, doi: textOf(metadata, 'doi') }),
      url: id === '' ? undefined : `https://arxiv.org/abs/${id}`,
      categories: textOf(metadata, 'categories')?.split(/\s+/),
      comments: textOf(metadata, 'comments'),
      journal: textOf(metadata, 'journal-ref'),
      revised: isNewVersion(first, latest, responseDate) || undefined,
    }),
  };
}

function readDublinCore(record: XmlElement, metadata: XmlElement): XmlFields {
  const texts = (name: string) => all(metadata, name).map(({ text }) => text.trim());
  const identifiers = texts('dc:identifier');
  const descriptions = texts('dc:description');
  const header = find(record, 'header');
  return {
    kind: 'record',
    title: plainLine(texts('dc:title')[0]),
    abstract: abstractFromText(markupText(descriptions.find((text) => !/^comment:/i.test(text)) ?? '')),
    ...withoutEmpty({
      date: earliest(texts('dc:date')),
      authors: readPersons(texts('dc:creator')),
      externalIds: collectIds([...identifiers, header && textOf(header, 'identifier')]),
      url: identifiers.find((text) => /^https?:/.test(text)),
      categories: texts('dc:subject'),
      comments: descriptions.find((text) => /^comment:/i.test(text))?.replace(/^comment:\s*/i, ''),
      journal: texts('dc:source')
        .find((text) => JOURNAL.test(text))
        ?.split(';')[0],
      language: texts('dc:language')[0],
    }),
  };
}

/** `Journal of Stairs; Vol. 3 No. 1 (2025); 12-20`; neither an address nor an ISSN nor `reponame:Repository`. */
const JOURNAL = /^(?!\w+:)(?=.*\p{L}{3})/u;

/** The first of several dates: repositories also give the days on which they took and changed a record. */
function earliest(dates: readonly string[]): string | undefined {
  const read = dates.map((date) => readDate(date, '') ?? '').filter((date) => date !== '');
  const [first] = read.toSorted();
  return dates.find((date) => readDate(date, '') === first) ?? dates[0];
}
