/** Splits the first line of a list item or table cell into title, authors, venue, date and description. */
import { readLooseByline } from '../cues/byline.ts';
import { authorsFromHtml } from '../fields/authors.ts';
import type { TextLink } from '../fields/paper-draft.ts';
import type { Inline } from './node-text.ts';

/** A date before a title: `(2024.01) `, `2024-01-05, `. */
const DATE_BEFORE = /^[([*]{0,3}(\d{4}[-./]\d{2}(?:[-./]\d{2})?)[)\]*]{0,3}[\s,:–—-]{1,4}([\s\S]*)$/;

/** A venue before a title: `[ICLR 2025] `. */
const VENUE_BEFORE =
  /^\s{0,3}\[[A-Z][A-Za-z]{1,12}[ '’]{0,2}(?:(?:19|20)?\d\d)(?: [A-Za-z]{1,12})?\]\s{1,3}/u;

/** A title and the text behind a dash, a gap or a line end: `A Title - It walks.` */
const TITLE_AND_REST = /^(.{3,300}?)(?:\s+[–—-]\s+|\s{2,}|\n|\s*\((?=Read more on))([\s\S]*)$/;

/** A title and the text behind it, by the words that descriptions begin with: `A Title Introduces a robot that walks.` */
const TITLE_AND_SENTENCE =
  /^(.{3,200}?)\s+((?:This (?:paper|work|study)|We|Introduces|Presents|Proposes)\b[\s\S]*)$/;

/** A title and authors behind a comma: `A Title, Lee et al.` */
const TITLE_AND_ET_AL = /^(.{10,300}), (\p{Lu}[^,:]{2,40} et\.? ?al\b[\s\S]*)$/u;

/** Splits off the title: the text in bold, the link that the line begins with, or the text up to a dash or a gap. */
export function splitTitle({ text: whole, strong, linkText }: Inline): {
  readonly title: string;
  readonly rest: string;
  readonly date?: string;
} {
  const [, writtenDate, afterDate = whole] = DATE_BEFORE.exec(whole) ?? [];
  const date = writtenDate === undefined ? {} : { date: writtenDate.replaceAll(/[./]/g, '-') };
  const text = afterDate.replace(VENUE_BEFORE, '');
  // Bold text of one word or an address is a label, unless the line begins with it.
  const isLabel =
    strong === undefined || /^https?:/.test(strong) || /^[\W\d]*(?:\p{L}{0,12})[\W\d]*$/u.test(strong);
  const bold = isLabel && !text.startsWith(strong ?? ' ') ? undefined : strong;
  const link =
    linkText !== undefined && withoutNumber(text).startsWith(linkText.trim()) ? linkText : undefined;
  const title = bold ?? link;
  if (title !== undefined && title.trim() !== '') {
    const rest = text.slice(text.indexOf(title) + title.length).replace(/^[\s*:,.–—-]+/, '');
    return { ...date, title: withoutNumber(title), rest };
  }
  const line = withoutNumber(text);
  const [, head = line, tail = ''] =
    TITLE_AND_ET_AL.exec(line) ?? TITLE_AND_REST.exec(line) ?? TITLE_AND_SENTENCE.exec(line) ?? [];
  return { ...date, title: head.trim(), rest: /^Read more on/.test(tail) ? '' : tail };
}

/** A venue behind the authors: `NeurIPS 2024`. */
const VENUE =
  /(?:^|[\s,;.(*_])((?:NeurIPS|NIPS|ICLR|ICML|CVPR|ICCV|ECCV|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|TACL|AAAI|IJCAI|KDD|WWW|SIGIR|SIGGRAPH|CoRL|ICRA|IROS|RSS|TMLR|JMLR|TPAMI|Interspeech|ICASSP|MICCAI|WACV|BMVC|COLM|AISTATS|UAI|arXiv(?: preprint)?|Preprint|Nature|Science)\b[^.;()[\]]{0,40})/u;

/** Labels of links: `Paper: https://...`, `**Code**: `. */
const LINK_LABEL =
  /\b(?:paper|code|link|pdf|project(?: page)?|arxiv|github)\s{0,3}:\s{0,3}\**\s{0,3}(?:https?:\/\/\S+)?[\s,*]{0,9}/gi;
/** `Lee et al.`, `Lee, Kim et al`. */
const ET_AL = /^([\p{L}][^:;]{2,80}?)\s{0,3}(?:,\s{0,3})?et\.? ?al\b[\s,.]{0,5}$/u;
/** `Paul Erdős`. */
const ONE_NAME = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,3}$/u;

/** Longer text is no list of names. */
const MAX_BYLINE_CHARS = 1500;
const MIN_DESCRIPTION_CHARS = 20;

/** Reads the text behind a title: names, also with `et al.` or before a venue; otherwise a description of the paper. */
export function readAfterTitle(
  text: string,
  links: readonly TextLink[] = [],
): { readonly authors: string[]; readonly abstract: string; readonly journal?: string } {
  const description = text.replace(LINK_LABEL, ' ').trim();
  if (description.length > MAX_BYLINE_CHARS) return { authors: [], abstract: description };
  const line = links
    .reduce((rest, link) => (link.text === '' ? rest : rest.replace(link.text, '')), description)
    .replace(/[[(]\s{0,3}[|,]?\s{0,3}[\])]/g, ' ')
    .replace(/^[\s|,.;:–—-]{1,9}/, '')
    .replace(/[\s|,;–—-]{1,9}$/, '')
    .trim();
  const [, venue] = VENUE.exec(line) ?? [];
  const journal = venue === undefined ? {} : { journal: venue.trim() };
  const names = (venue === undefined ? line : line.slice(0, line.indexOf(venue)))
    .replace(/[\s,.;(*_–—-]{1,9}$/u, '')
    .replace(/^by /i, '');
  const [, beforeEtAl] = ET_AL.exec(names.slice(0, 200)) ?? [];
  if (beforeEtAl !== undefined) return { authors: authorsFromHtml(beforeEtAl), abstract: '', ...journal };
  const listed = readLooseByline(names) ?? (ONE_NAME.test(names) ? [names] : undefined);
  if (listed !== undefined) return { authors: [...listed], abstract: '', ...journal };
  if (venue !== undefined && names === '') return { authors: [], abstract: '', ...journal };
  return { authors: [], abstract: description.length >= MIN_DESCRIPTION_CHARS ? description : '' };
}

/** The text without a number before it (`1) `, `12. `) and without marks of emphasis around it. */
export function withoutNumber(text: string): string {
  return text
    .trim()
    .replace(/^\d{1,4}[.)]\s+/, '')
    .replace(/^\*+|\*+$/g, '')
    .trim();
}
