import { htmlText, markupText } from '../../text/html-text.ts';
import { abstractFromText, announceType } from '../fields/abstract.ts';
import { authorsFromHtml, authorsOf } from '../fields/authors.ts';
import { instantOf } from '../fields/dates.ts';
import { collectIds } from '../fields/ids.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { isNewVersion, revisedPaper } from '../fields/revision.ts';
import { readFeedTexts } from './feed/feed-text.ts';
import { readFeedTitle } from './feed/feed-title.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** Atom (RFC 4287): feeds, and answers of the APIs of arXiv (https://info.arxiv.org/help/api/user-manual.html) and Scopus. */
export const atom = xmlFormat({
  name: 'atom',
  decidesMarkup: true,
  isRoot: (name) => /^(?:atom:)?feed$|^atom:(?:entry|search-results)$/.test(name),
  isRecord: (name) => /^(?:atom:)?(?:entry|subtitle|updated)$/.test(name),
  reader() {
    let feedDate: string | undefined;
    return (element) => {
      if (element.local === 'entry') return read(element, feedDate);
      if (element.local === 'updated') feedDate ??= element.text.trim();
      return null;
    };
  },
});

function read(entry: XmlElement, feedDate: string | undefined): XmlFields | null {
  const links = all(entry, 'link');
  const page = hrefOf(links.find((link) => (link.attributes['rel'] ?? 'alternate') === 'alternate'));
  const pdf = hrefOf(
    links.find((link) => link.attributes['title'] === 'pdf' || link.attributes['type'] === 'application/pdf'),
  );
  const id = textOf(entry, 'id');
  // Titles and summaries of arXiv are TeX, in which `<` is a sign.
  const isTex = /^(?:https?:\/\/arxiv\.org\/|oai:arxiv\.org:)/i.test(id ?? '');
  const text = (name: string) => textOfConstruct(entry, name, isTex);
  const texts = ['summary', 'dc:description', 'media:description', 'content'].map(text);
  const summary = texts.find((each) => each !== undefined);
  const { title, authors: titleAuthors } = readFeedTitle(text('title') ?? text('dc:title'));
  const identifiers = all(entry, 'dc:identifier').map((element) => element.text.trim());
  const doi = textOf(entry, 'arxiv:doi', 'prism:doi');
  const externalIds = collectIds([id, page, ...identifiers], { doi });
  const date = instantOf(textOf(entry, 'published', 'issued', 'prism:coverDate', 'updated', 'modified'));
  const isReplaced = (textOf(entry, 'arxiv:announce_type') ?? announceType(summary))?.startsWith('replace');
  const abstract = abstractFromText(summary);
  if (isReplaced && abstract === '') {
    return { kind: 'update', title, externalIds, ...withoutEmpty({ date }) };
  }
  const authors = [namesOf(entry), titleAuthors].find((names) => names.length > 0) ?? [];
  const journal = textOf(entry, 'arxiv:journal_ref', 'prism:publicationName');
  const found = isTex ? undefined : readFeedTexts(texts, { title, authors, journal });
  return {
    kind: 'record',
    title,
    abstract: found?.abstract ?? abstract,
    ...withoutEmpty({
      date: date ?? found?.date,
      authors: authors.length > 0 ? authors : found?.authors,
      externalIds: externalIds.length > 0 ? externalIds : collectIds(found?.ids ?? []),
      url: stableUrl(page ?? (/^https?:/.test(id ?? '') ? id : undefined)),
      categories: all(entry, 'category').flatMap((category) => category.attributes['term'] ?? []),
      links: pdfLink(pdf),
      comments: textOf(entry, 'arxiv:comment'),
      journal: journal ?? found?.journal,
      revised:
        (isTex && isNewVersion(textOf(entry, 'published'), textOf(entry, 'updated'), feedDate)) || undefined,
      ...(isReplaced && revisedPaper(externalIds)),
    }),
  };
}

/** The text of a text construct (RFC 4287, section 3.1). Many feeds have markup in one of the type `text`. */
function textOfConstruct(entry: XmlElement, name: string, isTex: boolean): string | undefined {
  const construct =
    entry.children.find((child) => child.name === name || child.name === `atom:${name}`) ??
    (name.includes(':') ? find(entry, name) : undefined);
  if (construct === undefined || construct.text.trim() === '') return undefined;
  const { attributes, text } = construct;
  if (isTex || attributes['type'] === 'xhtml') return text.trim();
  return attributes['type'] === 'html' ? htmlText(text) : markupText(text);
}

function hrefOf(link: XmlElement | undefined): string | undefined {
  return link?.attributes['href'];
}

/** The names of authors. Atom has one element for each author; some feeds have one for all, or name them as Dublin Core does. */
function namesOf(entry: XmlElement): readonly string[] {
  const names = all(entry, 'author').flatMap((author) => textOf(author, 'name') ?? []);
  const creators = names.length > 0 ? names : all(entry, 'dc:creator').map(({ text }) => text);
  return creators.length > 1 ? authorsOf(creators.map(htmlText)) : creators.flatMap(authorsFromHtml);
}
