import { htmlText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromText, announceType } from '../fields/abstract.ts';
import { authorsFromHtml, authorsOf } from '../fields/authors.ts';
import { instantOf } from '../fields/dates.ts';
import { collectIds } from '../fields/ids.ts';
import { stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** RSS 2.0 (https://www.rssboard.org/rss-specification) and RSS 1.0, which is RDF (http://purl.org/rss/1.0/spec). */
export const rss = xmlFormat({
  name: 'rss',
  isRoot: (name) => name === 'rss' || name === 'rdf:RDF',
  isRecord: (name) => name === 'item' || name === 'rss:item' || DATES.has(name),
  reader() {
    /** The date of the feed, for items without one. */
    let headerDate: string | undefined;
    return (element) => {
      if (!DATES.has(element.name)) return read(element, headerDate);
      headerDate ??= instantOf(element.text.trim() || undefined);
      return null;
    };
  },
});

/** Elements before the items that date the feed. */
const DATES: ReadonlySet<string> = new Set(['pubDate', 'lastBuildDate', 'dc:date']);

/** Old feeds of arXiv have the id behind the title: `Title. (arXiv:2103.00001v2 [cs.LG] UPDATED)`. */
const TITLE_TAIL = /(?<!\s)\s*\(arXiv:[^()]*\)\s*$/;

/** The notice that publishers put before an abstract: `Nature, Published online: 12 March 2025; doi:10.1038/...`. */
const PUBLISHED = /^[^\n]{0,100}\bPublished online: [^\n]{0,60}\bdoi:\S+\s*/i;

function withoutNotice(abstract: string): string {
  return /\bonline: /i.test(abstract.slice(0, 120)) ? abstract.replace(PUBLISHED, '') : abstract;
}

function read(item: XmlElement, headerDate: string | undefined): XmlFields | null {
  const description = textOf(item, 'description') ?? textOf(item, 'content:encoded');
  const link = textOf(item, 'link');
  const guid = textOf(item, 'guid', 'dc:identifier');
  const announced = textOf(item, 'arxiv:announce_type') ?? announceType(description);
  // Announcements of arXiv are TeX, in which `<` is a sign; other feeds are HTML.
  const read = (text = '') => (announced === undefined ? htmlText(text) : text);
  const written = oneLine(read(textOf(item, 'title')));
  const tail = written.includes('(arXiv:') ? TITLE_TAIL.exec(written)?.[0] : undefined;
  const title = tail === undefined ? written : written.slice(0, -tail.length).replace(/\.$/, '');
  const externalIds = collectIds([guid, link, written], { doi: textOf(item, 'prism:doi', 'arxiv:DOI') });
  const date = instantOf(textOf(item, 'pubDate', 'dc:date', 'dcterms:issued'));
  const replaced = announced?.startsWith('replace') || written.endsWith(' UPDATED)');
  if (replaced) {
    return { kind: 'update', title, externalIds, ...withoutEmpty({ date }) };
  }
  const creators = all(item, 'dc:creator').map(({ text }) => htmlText(text));
  const authors = creators.length > 0 ? authorsOf(creators) : authorsFromHtml(personsOf(item));
  const category = /\[([\w.-]+)\]/.exec(tail ?? '')?.[1];
  return {
    kind: 'record',
    title,
    abstract: withoutNotice(abstractFromText(read(description))),
    ...withoutEmpty({
      date,
      headerDate,
      authors,
      externalIds,
      url: stableUrl(link ?? (/^https?:/.test(guid ?? '') ? guid : undefined)),
      categories: [
        ...all(item, 'category').map(({ text }) => text.trim()),
        ...all(item, 'dc:subject').map(({ text }) => text.trim()),
        ...(category === undefined ? [] : [category]),
      ],
      journal: textOf(item, 'arxiv:journal_reference', 'prism:publicationName'),
    }),
  };
}

/** The names of `<author>editor@example.org (A. Author, B. Author)</author>`; RSS 2.0 requires the address, many feeds leave it out. */
function personsOf(item: XmlElement): string {
  const text = textOf(item, 'author') ?? '';
  return /^[^\s@]+@[^\s@()]+ ?\(([\s\S]*)\)$/.exec(text)?.[1] ?? (text.includes('@') ? '' : text);
}
