/**
 * The rules of the W3C feed validator (https://validator.w3.org/feed/docs/) that feeds of this site have broken or come close to;
 * each is named as the validator names it.
 */
import { child, content, list, parseXml } from './parsers.ts';

/** Namespaces that the validator knows, of those that feeds use. */
const NAMESPACES: ReadonlySet<unknown> = new Set([
  'http://www.w3.org/2005/Atom',
  'http://purl.org/rss/1.0/modules/content/',
  'http://purl.org/dc/elements/1.1/',
  'http://purl.org/syndication/history/1.0',
]);

/** The relations of archives (RFC 5005, section 4). */
const NEIGHBOURS = ['prev-archive', 'next-archive'];

/** What stands for markup in text that is not declared as HTML. */
const UNDECLARED_HTML = /<\/\w+>|&(?:#\w+|\w*[\d_]\w*|(?:amp|lt|gt|quot|apos|nbsp)\b)/;

/** Nothing on the Web changed before. */
const FIRST_FEED = Date.parse('1990-01-01');

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const RFC_822 = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * Finds what the validator would say of a document.
 * @param url where the document is
 * @returns a rule and what breaks it a line; none for a valid document
 * @throws Error when it is not well-formed
 */
export function faultsOf(document: string, url: string): string[] {
  const root = parseXml(document);
  const isAtom = root['feed'] !== undefined;
  const element = child(root, isAtom ? 'feed' : 'rss');
  const feed = isAtom ? element : child(element, 'channel');
  const prefix = isAtom ? '' : 'atom:';
  const links = list(feed, isAtom ? 'link' : 'atom:link');
  const relations = links.map((link) => link['@rel']);
  const entries = list(feed, isAtom ? 'entry' : 'item');
  const faults: string[] = [];
  const expect = (isKept: boolean, rule: string, value: unknown) => {
    if (!isKept) faults.push(`${rule}: ${JSON.stringify(value)}`);
  };
  const unique = (values: readonly unknown[], rule: string) =>
    expect(new Set(values).size === values.length, rule, values);
  const address = (value: unknown) => expect(isCanonical(String(value)), 'InvalidURI', value);

  for (const [name, value] of Object.entries(element))
    if (name.startsWith('@xmlns')) expect(NAMESPACES.has(value), 'UnknownNamespace', value);
  expect(
    links.some((link) => link['@rel'] === 'self' && link['@href'] === url),
    'SelfDoesntMatchLocation',
    links,
  );
  for (const link of links) address(link['@href']);
  if (feed['fh:archive'] !== undefined) {
    expect(relations.includes('current'), 'MissingCurrentInArchive', relations);
    expect(
      relations.some((rel) => NEIGHBOURS.includes(String(rel))),
      'ArchiveIncomplete',
      relations,
    );
  }
  const date = content(feed[isAtom ? 'updated' : 'lastBuildDate']);
  expect(isDate(date, isAtom) && Date.parse(date) > FIRST_FEED, 'ImplausibleDate', date);
  unique(
    entries.map((entry) => content(entry[isAtom ? 'id' : 'guid'])),
    'DuplicateIds',
  );
  unique(
    entries.map((entry) => content(entry[`${prefix}updated`])),
    'DuplicateUpdated',
  );

  const hasAuthor = list(feed, 'author').length > 0;
  for (const entry of entries) {
    const names = list(entry, isAtom ? 'author' : 'dc:creator').map((author) =>
      content(isAtom ? author['name'] : author),
    );
    if (isAtom) expect(hasAuthor || names.length > 0, 'MissingElement author', entry);
    else expect(names.length <= 1, 'DuplicateElement creator', names);
    const texts = [
      ...names,
      ...['title', 'summary', 'content', 'content:encoded']
        .filter((name) => name in entry)
        .map((name) => content(entry[name])),
    ];
    for (const text of texts) expect(text.trim() !== '', 'NotBlank', entry);
    for (const name of ['title', 'summary'])
      if (entry[name] !== undefined && child(entry, name)['@type'] === 'text')
        expect(!UNDECLARED_HTML.test(content(entry[name])), 'ContainsUndeclaredHTML', content(entry[name]));
    expect(content(entry[isAtom ? 'content' : 'content:encoded']) !== '', 'MissingContent', entry);
    const published = content(entry[isAtom ? 'published' : 'pubDate']);
    expect(isDate(published, isAtom), 'ImplausibleDate', published);
    expect(isAtom || !('dc:date' in entry || 'atom:published' in entry), 'DuplicateItemSemantics', entry);
    for (const category of list(entry, 'category')) {
      const scheme = category[isAtom ? '@scheme' : '@domain'];
      if (scheme !== undefined) address(scheme);
      expect(String(isAtom ? category['@term'] : content(category)).trim() !== '', 'AttrNotBlank', category);
    }
  }
  return faults;
}

/** A date in the form that the format asks for, and not in the future. */
function isDate(text: string, isAtom: boolean): boolean {
  return (isAtom ? RFC_3339 : RFC_822).test(text) && Date.parse(text) < Date.now() + 86_400_000;
}

/** An absolute URL in ASCII (RFC 3986), written as a parser writes it. */
function isCanonical(url: string): boolean {
  return /^https?:\/\/[\w.:[\]-]+\/[\x21-\x7e]*$/.test(url) && URL.canParse(url) && !/[<>"{}|\\^`]/.test(url);
}
