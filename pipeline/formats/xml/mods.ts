import { joinName } from '../../text/names/name-parts.ts';
import { readPersons } from '../../text/names/read-names.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** MODS, in which libraries and reference managers export (https://www.loc.gov/standards/mods/userguide/). */
export const mods = xmlFormat({
  name: 'mods',
  isRoot: (_, head) => /<(?:\w+:)?mods(?:Collection)?[\s>]/.test(head),
  isRecord: (name) => /^(?:\w+:)?mods$/.test(name),
  reader: () => readMods,
});

/** Roles of a name that wrote the text (https://www.loc.gov/marc/relators/relaterm.html); a name without a role did so too. */
const AUTHOR_ROLE = /^(?:aut|author|cre|creator|ctb|contributor)$/i;

/** Reads a `mods` element. Its host, a journal or a book, is no record of its own. */
export function readMods(record: XmlElement): XmlFields {
  const hosts = all(record, 'relatedItem').filter(({ attributes }) => attributes['type'] === 'host');
  const identifiers = all(record, 'identifier').filter(({ attributes }) => attributes['invalid'] !== 'yes');
  const ofType = (type: string) =>
    identifiers.find(({ attributes }) => attributes['type'] === type)?.text.trim();
  const urls = all(record, 'location').flatMap((location) =>
    all(location, 'url').map(({ text }) => text.trim()),
  );
  const externalIds = collectIds([...identifiers.map(({ text }) => text.trim()), ...urls], {
    doi: ofType('doi'),
    arxiv: ofType('arxiv'),
    pmid: ofType('pmid') ?? ofType('pubmed'),
  });
  const url = [...urls, ofType('uri')].find((each) => /^https?:/.test(each ?? ''));
  return {
    kind: 'record',
    title: titleOf(record) ?? '',
    abstract: unwrapParagraphs(textOf(record, 'abstract') ?? ''),
    ...withoutEmpty({
      date: [record, ...hosts].map(dateOf).find((date) => date !== undefined),
      authors: authorsOf(record),
      externalIds,
      url: addressOf(url, externalIds),
      categories: all(record, 'subject').flatMap((subject) =>
        all(subject, 'topic').map(({ text }) => oneLine(text)),
      ),
      journal: hosts.map(titleOf).find((title) => title !== undefined),
      language: all(record, 'language').map((language) => textOf(language, 'languageTerm'))[0],
    }),
  };
}

/** `nonSort`, title and subtitle in one; titles with a type are abbreviations, translations and the like. */
function titleOf(element: XmlElement): string | undefined {
  const titles = all(element, 'titleInfo');
  const info = titles.find(({ attributes }) => attributes['type'] === undefined) ?? titles[0];
  const title = info && textOf(info, 'title');
  if (info === undefined || title === undefined) return undefined;
  const part = (before: string, name: string) => {
    const text = textOf(info, name);
    return text === undefined ? '' : `${before}${text}`;
  };
  const parts = `${part(': ', 'subTitle')}${part('. ', 'partNumber')}${part(': ', 'partName')}`;
  return oneLine(`${textOf(info, 'nonSort') ?? ''} ${title}${parts}`);
}

function authorsOf(record: XmlElement): string[] {
  const names = all(record, 'name').filter((name) => {
    const roles = all(name, 'role').flatMap((role) => all(role, 'roleTerm').map(({ text }) => text.trim()));
    return roles.length === 0 || roles.some((role) => AUTHOR_ROLE.test(role));
  });
  return names.flatMap((name) => {
    const part = (type: string | undefined) =>
      all(name, 'namePart')
        .filter(({ attributes }) => attributes['type'] === type)
        .map(({ text }) => oneLine(text))
        .join(' ');
    const family = part('family');
    if (family !== '') return oneLine(`${joinName(part('given'), family)} ${part('termsOfAddress')}`);
    const whole = part(undefined) || textOf(name, 'displayForm');
    return whole === undefined ? [] : readPersons([whole]);
  });
}

/** When the text was issued; of several such dates the one that is written for programs. */
function dateOf(element: XmlElement): string | undefined {
  const origins = all(element, 'originInfo');
  const issued = ['dateIssued', 'dateCreated', 'copyrightDate'].flatMap((name) =>
    origins.flatMap((origin) => all(origin, name)),
  );
  const encoded = issued.find(({ attributes }) => attributes['encoding'] !== undefined) ?? issued[0];
  const [part] = all(element, 'part');
  return encoded?.text.trim() || (part && textOf(part, 'date'));
}
