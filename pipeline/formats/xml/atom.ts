import { htmlText, markupText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromText, announceType } from '../fields/abstract.ts';
import { authorsFromHtml } from '../fields/authors.ts';
import { instantOf } from '../fields/dates.ts';
import { collectIds } from '../fields/ids.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** Atom (RFC 4287): feeds, and responses of the arXiv API (https://info.arxiv.org/help/api/user-manual.html). */
export const atom = xmlFormat({
  name: 'atom',
  isRoot: (name) => name === 'atom:feed' || name === 'feed' || name === 'atom:entry',
  isRecord: (name) => name === 'atom:entry' || name === 'entry',
  reader: () => read,
});

function read(entry: XmlElement): XmlFields | null {
  const links = all(entry, 'link');
  const page = hrefOf(links.find((link) => (link.attributes['rel'] ?? 'alternate') === 'alternate'));
  const pdf = hrefOf(
    links.find((link) => link.attributes['title'] === 'pdf' || link.attributes['type'] === 'application/pdf'),
  );
  const id = textOf(entry, 'id');
  // Titles and summaries of arXiv are TeX, in which `<` is a sign.
  const isTex = /^(?:https?:\/\/arxiv\.org\/|oai:arxiv\.org:)/i.test(id ?? '');
  const text = (name: string) => textOfConstruct(entry, name, isTex);
  const summary = text('summary') ?? text('content');
  const title = oneLine(text('title'));
  const externalIds = collectIds([id, page], { doi: textOf(entry, 'arxiv:doi') });
  const date = instantOf(textOf(entry, 'published', 'issued', 'updated', 'modified'));
  if (announceType(summary)?.startsWith('replace')) {
    return { kind: 'update', title, externalIds, ...withoutEmpty({ date }) };
  }
  return {
    kind: 'record',
    title,
    abstract: abstractFromText(summary),
    ...withoutEmpty({
      date,
      authors: authorsOf(entry),
      externalIds,
      url: stableUrl(page ?? (/^https?:/.test(id ?? '') ? id : undefined)),
      categories: all(entry, 'category').flatMap((category) => category.attributes['term'] ?? []),
      links: pdfLink(pdf),
      comments: textOf(entry, 'arxiv:comment'),
      journal: textOf(entry, 'arxiv:journal_ref'),
    }),
  };
}

/** The text of a text construct (RFC 4287, section 3.1). Many feeds have markup in one of the type `text`. */
function textOfConstruct(entry: XmlElement, name: string, isTex: boolean): string | undefined {
  const construct = all(entry, name).find(({ text }) => text.trim() !== '');
  if (construct === undefined) return undefined;
  const { attributes, text } = construct;
  if (isTex || attributes['type'] === 'xhtml') return text.trim();
  return attributes['type'] === 'html' ? htmlText(text) : markupText(text);
}

function hrefOf(link: XmlElement | undefined): string | undefined {
  return link?.attributes['href'];
}

/** Atom has one element for each author, feeds of arXiv one for all. */
function authorsOf(entry: XmlElement): string[] {
  const persons = all(entry, 'author').flatMap((author) => textOf(author, 'name') ?? []);
  return persons.length > 0 ? persons : all(entry, 'dc:creator').flatMap(({ text }) => authorsFromHtml(text));
}
