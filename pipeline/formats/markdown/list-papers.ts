import type { List, ListItem, Paragraph } from 'mdast';
import { readLabelAndValue, readLabelledFields } from '../cues/field-labels.ts';
import {
  linksToPaper,
  linksToWeb,
  type PaperDraft,
  recordOfDraft,
  withLabelledFields,
} from '../fields/paper-draft.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { type FoundPaper, MIN_ABSTRACT_CHARS, MIN_TITLE_WORDS } from './found-paper.ts';
import { inline, linksIn, placeOf, textsIn } from './node-text.ts';
import { readAfterTitle, splitTitle } from './title-line.ts';

/** `2025-03-11` at the beginning of an item, perhaps in brackets. */
const DATE_FIRST = /^\W{0,8}(\d{4}-\d{2}-\d{2})\b/;

/**
 * The papers of a list; none when its items are the fields of one paper (`- **Authors**: ...`). An item without a link becomes a
 * reject when other items link to papers; otherwise it is something else.
 */
export function listPapers(list: List): FoundPaper[] {
  if (isFieldList(list)) return [];
  const items = list.children.map((item) => ({ place: placeOf(item), draft: itemDraft(item) }));
  const isOfPapers = items.some(({ draft }) => draft !== undefined && linksToPaper(draft.links));
  return items.flatMap(({ place, draft }) => {
    if (place === undefined || draft === undefined) return [];
    const isBare = isOfPapers && draft.links.length === 0 && hasTitle(draft);
    return isPaper(draft) || isBare ? [{ ...place, result: recordOfDraft(draft) }] : [];
  });
}

function isFieldList(list: List): boolean {
  const fields = list.children.filter((item) => readLabelAndValue(textsIn(item)[0] ?? '') !== undefined);
  return fields.length * 2 >= list.children.length;
}

function hasTitle({ title }: PaperDraft): boolean {
  return title.split(/\s+/).length >= MIN_TITLE_WORDS;
}

/** An item is a paper when it links to one, has an abstract, or has a title and a link. */
function isPaper(draft: PaperDraft): boolean {
  const { links, abstract } = draft;
  return (
    linksToPaper(links) || abstract.length >= MIN_ABSTRACT_CHARS || (linksToWeb(links) && hasTitle(draft))
  );
}

function itemDraft(item: ListItem): PaperDraft | undefined {
  const first = item.children.find((node): node is Paragraph => node.type === 'paragraph');
  if (first === undefined) return undefined;
  const cell = inline(first.children);
  const { title, rest, date: dateBefore } = splitTitle(cell);
  const { fields } = readLabelledFields(textsIn(item).slice(1));
  const paragraphs = item.children.filter(({ type }) => type !== 'list').flatMap(textsIn);
  const own = readLabelledFields([rest, ...paragraphs.slice(1)].filter((text) => text !== ''));
  const { authors, abstract, journal } = readAfterTitle(own.rest.join('\n\n'), cell.links);
  const date = dateBefore ?? DATE_FIRST.exec(cell.text)?.[1];
  const draft = { title, abstract, links: linksIn(item), ...withoutEmpty({ date, authors, journal }) };
  return withLabelledFields(draft, new Map([...fields, ...own.fields]));
}
