import { idsIn } from '../../text/external-ids.ts';
import { oneLine } from '../../text/unwrap.ts';
import { stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { revisedPaper } from '../fields/revision.ts';
import { all, find, type XmlElement } from '../xml/record-reader.ts';
import { elementFormat, type XmlFields } from '../xml/xml-format.ts';
import { absolute } from './page/link-target.ts';

/** arXiv's searches and listings, read as they come. Replaced entries of a listing without an abstract are updates. */
export const knownLayouts = elementFormat({
  name: 'html',
  mayBeEmpty: false,
  xmlMode: false,
  detect(head) {
    return /\bclass\s*=\s*["'][^"']{0,200}\b(?:arxiv-result|list-title)\b/.test(head) ? 0.95 : 0;
  },
  isRecord: (name, attributes) =>
    name === 'h3' ||
    name === 'dt' ||
    name === 'dd' ||
    (name === 'li' && htmlClasses({ attributes }).includes('arxiv-result')),
  reader() {
    /** Of a listing: the identifiers of the next entry, and the date and kind of the list. */
    let term: XmlElement | undefined;
    let date: string | undefined;
    let isReplaced = false;
    return (element) => {
      if (element.name === 'h3') {
        date = dateIn(element.text) ?? date;
        isReplaced = /^\s*replacement/i.test(element.text);
        return null;
      }
      if (element.name === 'dt') {
        term = element;
        return null;
      }
      if (element.name === 'li') return searchResult(element);
      const listed = term;
      term = undefined;
      return listed === undefined ? null : entry(listed, element, { date, isReplaced });
    };
  },
});

/** The day in a heading: `Showing new listings for Wednesday, 12 March 2025`, `Wed, 12 Mar 2025 (showing 3 of 3 entries)`. */
function dateIn(heading: string): string | undefined {
  const [, day, month, year = ''] =
    /\b(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4}|\d{2})\b/.exec(oneLine(heading)) ?? [];
  return day === undefined ? undefined : `${day} ${month} ${year.length === 2 ? `20${year}` : year}`;
}

/** Reads a result of arxiv.org/search. */
function searchResult(item: XmlElement): XmlFields | null {
  const title = byClass(item, 'title');
  const abstract = byClass(item, 'abstract-full') ?? byClass(item, 'abstract');
  if (title === undefined) return null;
  const comments = byClass(item, 'comments');
  const journal = all(item, 'p').find((p) => /^\s*Journal ref:/i.test(p.text));
  const submitted = /Submitted\s+(\d{1,2}) (\w+), (\d{4})/.exec(oneLine(item.text));
  return paper(item, {
    title: oneLine(title.text),
    abstract: oneLine(textWithout(abstract, /^\s*(?:\u25b3 Less|Abstract(?:\s*:)?)\s*$/)),
    authors: anchors(byClass(item, 'authors')),
    categories: everyByClass(item, 'tag').map(({ text }) => oneLine(text)),
    comments: labelled(comments?.text),
    journal: labelled(journal?.text),
    date: submitted === null ? undefined : `${submitted[1]} ${submitted[2]} ${submitted[3]}`,
  });
}

/** Reads an entry of arxiv.org/list: the identifiers are in a term, the rest is in its description. */
function entry(
  term: XmlElement,
  description: XmlElement,
  { date, isReplaced }: { readonly date: string | undefined; readonly isReplaced: boolean },
): XmlFields | null {
  const title = byClass(description, 'list-title');
  if (title === undefined) return null;
  const subjects = labelled(byClass(description, 'list-subjects')?.text) ?? '';
  const abstract = oneLine(find(description, 'p')?.text);
  const found = paper(term, {
    title: labelled(title.text) ?? '',
    abstract,
    headerDate: date,
    authors: anchors(byClass(description, 'list-authors')),
    categories: [...subjects.matchAll(/\(([a-z-]+(?:\.[A-Za-z-]+)?)\)/g)].map(([, code]) => code ?? ''),
    comments: labelled(byClass(description, 'list-comments')?.text),
    journal: labelled(byClass(description, 'list-journal-ref')?.text),
  });
  if (!isReplaced || found.kind !== 'record') return found;
  if (abstract !== '') return { ...found, ...withoutEmpty(revisedPaper(found.externalIds ?? [])) };
  return {
    kind: 'update',
    title: found.title,
    externalIds: found.externalIds ?? [],
    ...withoutEmpty({ date }),
  };
}

function paper(
  source: XmlElement,
  fields: Pick<Extract<XmlFields, { kind: 'record' }>, 'title' | 'abstract'> & Record<string, unknown>,
): XmlFields {
  const addresses = everyNamed(source, 'a').flatMap((link) => absolute(link.attributes['href'] ?? '#') ?? []);
  const named = addresses.find((address) => idsIn(address).length > 0);
  const { title, abstract, ...rest } = fields;
  return {
    kind: 'record',
    title,
    abstract,
    ...withoutEmpty({
      ...rest,
      url: stableUrl(named ?? addresses[0]),
      externalIds: named === undefined ? [] : idsIn(named),
    }),
  };
}

function byClass(element: XmlElement, name: string): XmlElement | undefined {
  return everyByClass(element, name)[0];
}

function everyByClass(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) =>
    htmlClasses(child).includes(name) ? [child] : everyByClass(child, name),
  );
}

function everyNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => (child.name === name ? [child] : everyNamed(child, name)));
}

function anchors(element: XmlElement | undefined): string[] {
  return element === undefined
    ? []
    : everyNamed(element, 'a')
        .map(({ text }) => oneLine(text))
        .filter((text) => text !== '');
}

/** The text behind a label: `12 pages` from `Comments: 12 pages`. */
function labelled(text: string | undefined): string | undefined {
  return oneLine(text).replace(/^[A-Z][A-Za-z -]{2,20}:\s*/, '') || undefined;
}

/** The classes of an element (WHATWG HTML, section 3.2.6). */
function htmlClasses(element: Pick<XmlElement, 'attributes'>): string[] {
  return (element.attributes['class'] ?? '').split(/\s+/);
}

/** The text of an element without that of the links and labels in it that match. */
function textWithout(element: XmlElement | undefined, unwanted: RegExp): string {
  if (element === undefined) return '';
  return element.children
    .filter(({ text }) => unwanted.test(text))
    .reduce((text, child) => text.replace(child.text, ' '), element.text);
}
