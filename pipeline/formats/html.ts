import { idsIn } from '../external-ids.ts';
import { htmlClasses, textWithout } from './html-elements.ts';
import { filled, line, stableUrl } from './xml-fields.ts';
import { elementFormat, type XmlFields } from './xml-format.ts';
import { all, find, type XmlElement } from './xml-records.ts';

/**
 * Saved pages that list papers: arXiv's searches and listings, Hugging Face's papers of a day, and pages that put each
 * paper into an `article` with a heading. Everything else on a page is chrome.
 */
export const html = elementFormat({
  name: 'html',
  mayBeEmpty: false,
  xmlMode: false,
  detect(head) {
    if (
      !/^\uFEFF?\s*(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(?:!doctype html|html|head|body|main|section|article)\b/i.test(
        head,
      )
    )
      return 0;
    if (/class\s*=\s*["'][^"']*\barxiv-result\b|class\s*=\s*["'][^"']*\blist-title\b/.test(head)) return 0.95;
    return (head.match(/<article\b/gi)?.length ?? 0) >= 2 ? 0.7 : 0;
  },
  isRecord: (name, attributes) =>
    name === 'article' ||
    name === 'dt' ||
    name === 'dd' ||
    (name === 'li' && htmlClasses(attributes).includes('arxiv-result')),
  reader() {
    /** What a listing says before the entry that it belongs to. */
    let term: XmlElement | undefined;
    return (element) => {
      if (element.name === 'dt') {
        term = element;
        return null;
      }
      if (element.name === 'li') return searchResult(element);
      if (element.name === 'article') return article(element);
      const listed = term;
      term = undefined;
      return listed === undefined ? null : listing(listed, element);
    };
  },
});

/** arxiv.org/search */
function searchResult(item: XmlElement): XmlFields | null {
  const title = byClass(item, 'title');
  const abstract = byClass(item, 'abstract-full') ?? byClass(item, 'abstract');
  if (title === undefined) return null;
  const comments = byClass(item, 'comments');
  const journal = all(item, 'p').find((p) => /^\s*Journal ref:/i.test(p.text));
  const submitted = /Submitted\s+(\d{1,2}) (\w+), (\d{4})/.exec(line(item.text));
  return paper(item, {
    title: line(title.text),
    abstract: line(textWithout(abstract, /^\s*(?:\u25b3 Less|Abstract(?:\s*:)?)\s*$/)),
    authors: anchors(byClass(item, 'authors')),
    categories: everyByClass(item, 'tag').map(({ text }) => line(text)),
    comments: labelled(comments?.text),
    journal: labelled(journal?.text),
    date: submitted === null ? undefined : `${submitted[1]} ${submitted[2]} ${submitted[3]}`,
  });
}

/** arxiv.org/list: the identifiers in a term, the rest in its description. */
function listing(term: XmlElement, description: XmlElement): XmlFields | null {
  const title = byClass(description, 'list-title');
  if (title === undefined) return null;
  const subjects = labelled(byClass(description, 'list-subjects')?.text) ?? '';
  return paper(term, {
    title: labelled(title.text) ?? '',
    abstract: line(find(description, 'p')?.text),
    authors: anchors(byClass(description, 'list-authors')),
    categories: [...subjects.matchAll(/\(([a-z-]+(?:\.[A-Za-z-]+)?)\)/g)].map(([, code]) => code ?? ''),
    comments: labelled(byClass(description, 'list-comments')?.text),
    journal: labelled(byClass(description, 'list-journal-ref')?.text),
  });
}

/** A heading that leads to the paper, and what is said of it. */
function article(element: XmlElement): XmlFields | null {
  const heading = ['h1', 'h2', 'h3', 'h4']
    .map((name) => find(element, name))
    .find((found) => found !== undefined);
  if (heading === undefined || line(heading.text) === '') return null;
  const texts = everyNamed(element, 'p').map(({ text }) => line(text));
  return paper(
    element,
    { title: line(heading.text), abstract: texts.filter((text) => text.length >= 80).join('\n\n') },
    heading,
  );
}

function paper(
  source: XmlElement,
  fields: Pick<Extract<XmlFields, { kind: 'record' }>, 'title' | 'abstract'> & Record<string, unknown>,
  heading?: XmlElement,
): XmlFields {
  const links = everyNamed(heading ?? source, 'a').concat(
    heading === undefined ? [] : everyNamed(source, 'a'),
  );
  const addresses = links.flatMap(({ attributes }) => absolute(attributes['href']) ?? []);
  const named = addresses.find((address) => idsIn(address).length > 0);
  const url = named ?? addresses[0];
  const { title, abstract, ...rest } = fields;
  return {
    kind: 'record',
    title,
    abstract,
    ...filled({ ...rest, url: stableUrl(url), externalIds: named === undefined ? [] : idsIn(named) }),
  };
}

/** Addresses on pages are relative to their site; of those that are known by their paths, the site is known. */
function absolute(href: string | undefined): string | undefined {
  if (href === undefined || /^(?:#|javascript:|mailto:)/i.test(href)) return undefined;
  if (/^\/abs\/|^\/pdf\//.test(href)) return `https://arxiv.org${href}`;
  if (/^\/papers\/\d{4}\.\d{4,5}/.test(href)) return `https://huggingface.co${href.replace(/#.*$/s, '')}`;
  return /^https?:\/\//i.test(href) ? href : undefined;
}

function byClass(element: XmlElement, name: string): XmlElement | undefined {
  return everyByClass(element, name)[0];
}

function everyByClass(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) =>
    htmlClasses(child.attributes).includes(name) ? [child] : everyByClass(child, name),
  );
}

function everyNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => (child.name === name ? [child] : everyNamed(child, name)));
}

function anchors(element: XmlElement | undefined): string[] {
  return element === undefined
    ? []
    : everyNamed(element, 'a')
        .map(({ text }) => line(text))
        .filter((text) => text !== '');
}

/** What stands behind a label: `Comments: 12 pages`. */
function labelled(text: string | undefined): string | undefined {
  return line(text).replace(/^[A-Z][A-Za-z -]{2,20}:\s*/, '') || undefined;
}
