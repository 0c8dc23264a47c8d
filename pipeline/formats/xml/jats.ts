import { joinName } from '../../text/names/name-parts.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** Articles in JATS (https://jats.nlm.nih.gov), whole or without their text: of PubMed Central, SciELO and publishers. */
export const jats = xmlFormat({
  name: 'jats',
  isRoot: (_, head) => /<(?:\w+:)?article-meta[\s>]/.test(head),
  isRecord: (name) => /^(?:\w+:)?article$/.test(name),
  reader: () => (article) => readJats(article),
});

/** Reads an `article` by its metadata; `null` for one without. */
export function readJats(article: XmlElement): XmlFields | null {
  const meta = find(article, 'article-meta');
  if (meta === undefined) return null;
  const idOf = (type: string) =>
    all(meta, 'article-id')
      .find(({ attributes }) => attributes['pub-id-type'] === type)
      ?.text.trim();
  const externalIds = collectIds([], {
    doi: idOf('doi'),
    pmid: idOf('pmid'),
    pmcid: idOf('pmc') ?? idOf('pmcid'),
    arxiv: idOf('arxiv'),
  });
  const titles = find(meta, 'title-group') ?? meta;
  const subtitle = textOf(titles, 'subtitle');
  const journal = find(article, 'journal-title');
  return {
    kind: 'record',
    title: oneLine(
      [textOf(titles, 'article-title'), subtitle].filter((part) => part !== undefined).join(': '),
    ),
    abstract: abstractOf(meta),
    ...withoutEmpty({
      date: dateOf(meta),
      authors: authorsOf(meta),
      externalIds,
      url: addressOf(undefined, externalIds),
      categories: all(meta, 'kwd-group').flatMap((group) =>
        all(group, 'kwd').map(({ text }) => oneLine(text)),
      ),
      journal: journal && oneLine(journal.text),
      language: article.attributes['xml:lang'],
    }),
  };
}

/** Kinds of abstracts that are something else: pictures, teasers, lists of key points, texts for laymen. */
const NO_ABSTRACT = /graph|toc|teaser|key|highlight|plain|lay|video|web|executive|significance/iu;

function abstractOf(meta: XmlElement): string {
  const typeOf = ({ attributes }: XmlElement) => attributes['abstract-type'] ?? '';
  const abstracts = all(meta, 'abstract').filter((abstract) => !NO_ABSTRACT.test(typeOf(abstract)));
  const abstract = abstracts.find((each) => typeOf(each) === '') ?? abstracts[0];
  return unwrapParagraphs(abstract?.text ?? '').replace(/^(?:abstract|summary)\n\n/iu, '');
}

function authorsOf(meta: XmlElement): string[] {
  const contributors = all(meta, 'contrib-group').flatMap((group) => all(group, 'contrib'));
  return contributors
    .filter(({ attributes }) => (attributes['contrib-type'] ?? 'author') === 'author')
    .map((contributor) => {
      const name = find(contributor, 'name') ?? find(contributor, 'string-name');
      const group = find(contributor, 'collab');
      const surname = name && textOf(name, 'surname');
      if (name === undefined || surname === undefined) return oneLine((name ?? group)?.text);
      return oneLine(
        `${joinName(textOf(name, 'given-names') ?? '', surname)} ${textOf(name, 'suffix') ?? ''}`,
      );
    })
    .filter((name) => name !== '');
}

/** Kinds of dates, best first: of the article online, of the issue. Others say when it was received. */
const DATE_KINDS = ['epub', 'pub', 'ppub', 'epub-ppub', 'collection'];

function dateOf(meta: XmlElement): string | undefined {
  const dates = all(meta, 'pub-date');
  const kindOf = ({ attributes }: XmlElement) => attributes['pub-type'] ?? attributes['date-type'] ?? 'pub';
  const best = DATE_KINDS.map((kind) => dates.find((date) => kindOf(date) === kind)).find(
    (date) => date !== undefined,
  );
  if (best === undefined) return undefined;
  const parts = [textOf(best, 'year'), textOf(best, 'month'), textOf(best, 'day')];
  const last = parts.findIndex((part) => part === undefined || !/^\d+$/.test(part));
  return parts
    .slice(0, last === -1 ? 3 : last)
    .map((part) => part?.padStart(2, '0'))
    .join('-');
}
