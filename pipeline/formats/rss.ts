import { htmlText } from '../html-text.ts';
import { abstractOf, announceType, filled, idsOf, instant, line, namesIn, stableUrl } from './xml-fields.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';
import { all, textOf, type XmlElement } from './xml-records.ts';

/** RSS 2.0 (https://www.rssboard.org/rss-specification) and RSS 1.0, which is RDF (http://purl.org/rss/1.0/spec). */
export const rss = xmlFormat({
  name: 'rss',
  isRoot: (name) => name === 'rss' || name === 'rdf:RDF',
  isRecord: (name) => name === 'item' || name === 'rss:item',
  read,
});

/** arXiv's feeds of old put the id behind the title: `Title. (arXiv:2103.00001v1 [cs.LG])`. */
const TITLE_TAIL = /(?<!\s)\s*\(arXiv:[^()]*\)\s*$/;

function read(item: XmlElement): XmlFields | null {
  const description = textOf(item, 'description') ?? textOf(item, 'content:encoded');
  const written = line(htmlText(textOf(item, 'title') ?? ''));
  const title = TITLE_TAIL.test(written) ? written.replace(TITLE_TAIL, '').replace(/\.$/, '') : written;
  const link = textOf(item, 'link');
  const guid = textOf(item, 'guid', 'dc:identifier');
  const externalIds = idsOf([guid, link, written], { doi: textOf(item, 'prism:doi') });
  const date = instant(textOf(item, 'pubDate', 'dc:date', 'dcterms:issued'));
  if (announceType(description)?.startsWith('replace')) {
    return { kind: 'update', title, externalIds, ...filled({ date }) };
  }
  const creators = all(item, 'dc:creator').map(({ text }) => text);
  return {
    kind: 'record',
    title,
    abstract: abstractOf(description),
    ...filled({
      date,
      authors: creators.length > 1 ? creators.map((name) => name.trim()) : namesIn(creators[0] ?? ''),
      externalIds,
      url: stableUrl(link ?? (/^https?:/.test(guid ?? '') ? guid : undefined)),
      categories: all(item, 'category').map(({ text }) => text.trim()),
    }),
  };
}
