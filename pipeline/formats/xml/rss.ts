import { readDate } from '../../text/dates.ts';
import { htmlText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromText, announceType } from '../fields/abstract.ts';
import { authorsFromHtml, authorsOf } from '../fields/authors.ts';
import { instantOf, yearAndMonth } from '../fields/dates.ts';
import { collectIds } from '../fields/ids.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { revisedPaper } from '../fields/revision.ts';
import { readFeedTexts } from './feed/feed-text.ts';
import { readFeedTitle } from './feed/feed-title.ts';
import { isIssueLine, journalOfIssue } from './feed/issue-line.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** RSS 0.9 and 2.0 (https://www.rssboard.org/rss-specification), and RSS 1.0, which is RDF (http://purl.org/rss/1.0/spec). */
export const rss = xmlFormat({
  name: 'rss',
  decidesMarkup: true,
  isRoot: (name, head) => name === 'rss' || (name === 'rdf:RDF' && IS_RSS_1.test(head)),
  isRecord: (name) => name === 'item' || name === 'rss:item' || OF_FEED.has(name),
  reader() {
    const feed: Feed = {};
    return (element) => {
      if (element.local === 'item') return read(element, feed);
      const said = element.name === 'rss:channel' ? element.children : [element];
      for (const { name, text } of said) {
        if (text.trim() === '') continue;
        if (name === 'prism:publicationName') feed.journal ??= text.trim();
        else if (DATES.has(name)) feed.date ??= instantOf(text.trim());
      }
      return null;
    };
  },
});

const DATES: ReadonlySet<string> = new Set(['pubDate', 'lastBuildDate', 'dc:date']);

/** The namespace or elements of RSS in an RDF document. */
const IS_RSS_1 = /<(?:\w+:)?(?:channel|item)[\s>]|"http:\/\/purl\.org\/rss\/1\.0\/"/;

/** What a feed says of all its items. */
interface Feed {
  date?: string | undefined;
  journal?: string | undefined;
}

/** Elements that say something about the feed. The channel of RSS 1.0 lists the addresses of its items and holds none. */
const OF_FEED: ReadonlySet<string> = new Set([
  'rss:channel',
  'description',
  'copyright',
  'itunes:summary',
  'pubDate',
  'lastBuildDate',
  'dc:date',
  'prism:publicationName',
]);

function read(item: XmlElement, feed: Feed): XmlFields | null {
  // Names without a prefix are those of RSS itself: `description` is not `media:description`.
  const own = (name: string) =>
    all(item, name).filter(({ name: full }) => full === name || full === `rss:${name}`);
  const ownText = (name: string) =>
    own(name)
      .map(({ text }) => text.trim())
      .find((text) => text !== '');
  const description = ownText('description') ?? ownText('content:encoded');
  const announced = textOf(item, 'arxiv:announce_type') ?? announceType(description);
  // Announcements of arXiv are TeX, in which `<` is a sign; other feeds are HTML.
  const plain = (text = '') => (announced === undefined ? htmlText(text) : text);
  const {
    title,
    written,
    arxivTail,
    authors: titleAuthors,
  } = readFeedTitle(plain(textOf(item, 'title', 'dc:title')));
  const link = textOf(item, 'feedburner:origLink', 'link');
  const guid = textOf(item, 'guid', 'dc:identifier');
  const identifiers = all(item, 'dc:identifier').map(({ text }) => text.trim());
  const externalIds = collectIds([guid, ...identifiers, link, written], {
    doi: textOf(item, 'prism:doi', 'arxiv:DOI'),
  });
  const date = instantOf(textOf(item, 'pubDate', 'dc:date', 'dcterms:issued', 'prism:publicationDate'));
  const isReplaced = announced?.startsWith('replace') || written.endsWith(' UPDATED)');
  const abstract = abstractFromText(plain(description));
  if (isReplaced && abstract === '') {
    return { kind: 'update', title, externalIds, ...withoutEmpty({ date }) };
  }
  const authors = [namesOf(item), titleAuthors].find((names) => names.length > 0) ?? [];
  const journal = journalOf(item, title);
  const isArxiv = announced !== undefined || arxivTail !== '';
  const texts = [
    description,
    ownText('dc:description'),
    find(item, 'media:description')?.text,
    ownText('content:encoded'),
  ];
  const found = isArxiv
    ? undefined
    : readFeedTexts(texts.map(plain), { title, authors, journal: journal ?? feed.journal });
  const category = /\[([\w.-]+)\]/.exec(arxivTail)?.[1];
  return {
    kind: 'record',
    title,
    abstract: found?.abstract ?? abstract,
    ...withoutEmpty({
      date:
        date ?? yearAndMonth(textOf(item, 'year'), textOf(item, 'month')) ?? notAfter(feed.date, found?.date),
      headerDate: feed.date,
      authors:
        authors.length > 0 && !isJournal(authors, journal ?? found?.journal ?? feed.journal)
          ? authors
          : found?.authors,
      externalIds: externalIds.length > 0 ? externalIds : collectIds(found?.ids ?? []),
      url: stableUrl(link ?? (/^https?:/.test(guid ?? '') ? guid : undefined)),
      categories: [
        ...own('category').map((element) => element.text.trim()),
        ...all(item, 'dc:subject').map((element) => element.text.trim()),
        ...(category === undefined ? [] : [category]),
      ],
      links: pdfLink(all(item, 'enclosure').find(isPdf)?.attributes['url']),
      journal: journal ?? found?.journal ?? feed.journal,
      ...(isReplaced && revisedPaper(externalIds)),
    }),
  };
}

/** Whether the only author is the journal, as in feeds that join those of several journals. */
function isJournal([author, ...others]: readonly string[], journal = ''): boolean {
  return others.length === 0 && author?.toLowerCase() === journal.toLowerCase();
}

/** The date of an issue, unless that is to come when the feed was made. */
function notAfter(feedDate: string | undefined, date: string | undefined): string | undefined {
  if (feedDate === undefined || date === undefined) return date;
  const issued = readDate(date, feedDate);
  return issued !== null && issued > feedDate ? undefined : date;
}

function isPdf({ attributes }: XmlElement): boolean {
  return attributes['type'] === 'application/pdf';
}

/** Elements that name the authors of an item, best first. */
const AUTHORS = ['dc:creator', 'author', 'authors', 'dcterms:creator', 'itunes:author'];

/** Most feeds have one element for each author, or one for all: in a row, or one a line. */
function namesOf(item: XmlElement): readonly string[] {
  const elements = AUTHORS.map((name) => all(item, name)).find(({ length }) => length > 0) ?? [];
  const texts = elements.map(({ text }) => withoutAddress(text.trim())).filter((text) => text !== '');
  if (texts.length > 1) return authorsOf(texts.map(htmlText));
  return texts.flatMap((text) => authorsFromHtml(text.replace(/[,;]\s*\n/g, '\n')));
}

/** The names of `editor@example.org (A. Author, B. Author)`; RSS 2.0 requires the address, many feeds leave it out. */
function withoutAddress(text: string): string {
  return /^[^\s@]+@[^\s@()]+ ?\(([\s\S]*)\)$/.exec(text)?.[1] ?? (text.includes('@') ? '' : text);
}

/** The journal by its name; some publishers put the title or the issue in its place. */
function journalOf(item: XmlElement, title: string): string | undefined {
  const names = ['arxiv:journal_reference', 'prism:publicationName', 'prism:publicationTitle', 'dc:source'];
  return names
    .map((name) => oneLine(htmlText(textOf(item, name) ?? '')))
    .map((text) => (isIssueLine(text) ? journalOfIssue(text) : text))
    .find((text) => text !== undefined && text !== '' && text !== title && !/^https?:/.test(text));
}
