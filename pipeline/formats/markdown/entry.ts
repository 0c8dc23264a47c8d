import { arxivId, doi, idsIn } from '../../text/external-ids.ts';
import type { ExternalId, Link, RawRecord } from '../../types.ts';
import { readLooseByline } from '../cues/byline.ts';
import type { FieldLabel } from '../cues/field-labels.ts';
import { abstractFromHtml } from '../fields/abstract.ts';
import { authorsFromHtml } from '../fields/authors.ts';
import { addressOf, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { Inline } from './text.ts';

export type MarkdownFields = Omit<RawRecord, 'kind' | 'start' | 'end'>;

/** What was found in a section, at offsets in it. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly fields?: MarkdownFields;
  readonly reject?: { readonly code: string; readonly message: string };
}

const WANTED = 'wanted an abstract, or a link to the paper';

/** A paper as it stands in the text, its links not yet told apart. */
export interface Draft {
  readonly title: string;
  readonly abstract: string;
  readonly links: Inline['links'];
  readonly date?: string;
  readonly authors?: readonly string[];
  readonly categories?: readonly string[];
  readonly comments?: string;
  readonly journal?: string;
  /** Ids that stand there as such. */
  readonly ids?: readonly ExternalId[];
}

/** A draft with what its labelled lines say. */
export function withFields(draft: Draft, fields: ReadonlyMap<FieldLabel, string>): Draft {
  const value = (label: FieldLabel) => fields.get(label)?.replace(/\s+/g, ' ').trim() || undefined;
  const id = value('id') ?? '';
  const ids = [arxivId(id), doi(id), ...idsIn(`arxiv:${id}`)].filter((each) => each !== null);
  const bare = (value('links') ?? '').match(/https?:\/\/[^\s)\]>]+/g) ?? [];
  return {
    ...draft,
    abstract: fields.get('abstract') ?? draft.abstract,
    links: [...draft.links, ...bare.map((url) => ({ url, text: '' }))],
    ids,
    ...withoutEmpty({
      date: value('date'),
      authors: authorsFromHtml(value('authors') ?? ''),
      categories: value('categories')
        ?.split(/[,;] ?| (?=[a-z-]{2,9}\.[A-Z]{2})/)
        .map((category) => category.replace(/^[`#]+|`+$/g, '').trim())
        .filter((category) => category !== ''),
      comments: value('comments'),
      journal: value('journal'),
    }),
  };
}

/** Sorts the links: the first that names a paper, or else the first, is its address. */
export function settle(place: { start: number; end: number }, { links, ids = [], ...draft }: Draft): Found {
  const web = links.filter(({ url }) => /^https?:/.test(url));
  const named = web.find(({ url }) => idsIn(url).length > 0);
  const main = named ?? web.find(({ url }) => !SOCIAL.test(url));
  // In lists of links an address stands behind each title.
  const abstract = /^\s*<?https?:\S+$/.test(draft.abstract)
    ? ''
    : abstractFromHtml(draft.abstract.replace(/[^\S\n]+/g, ' '));
  if (abstract === '' && main === undefined && ids.length === 0) {
    return {
      ...place,
      reject: { code: 'missing-abstract', message: `nothing is said of "${draft.title}", ${WANTED}` },
    };
  }
  const externalIds: ExternalId[] = unique(
    [...ids, ...web.flatMap(({ url }) => idsIn(url))],
    ({ scheme, value }) => `${scheme}:${value}`,
  );
  const others: Link[] = unique(
    web.filter(({ url }) => url !== main?.url && idsIn(url).length === 0 && !SOCIAL.test(url)),
    ({ url }) => url,
  ).map(({ url, text }) => ({ kind: kindOf(url, text), url }));
  const fields = {
    ...draft,
    abstract,
    ...withoutEmpty({
      url: stableUrl(main?.url) ?? addressOf(undefined, externalIds),
      externalIds,
      links: others,
    }),
  };
  return { ...place, fields };
}

/** What people say of papers, which is not where they are. */
const SOCIAL =
  /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x|linkedin|facebook|reddit|youtube|t|bsky)\.(?:com|co|app)\//i;

function kindOf(url: string, text: string): Link['kind'] {
  if (/\.pdf(?:$|[?#])/i.test(url) || /^pdf$/i.test(text.trim())) return 'pdf';
  if (
    /^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.[a-z]+\//i.test(url) ||
    /\bcode\b/i.test(text)
  )
    return 'code';
  return /project|website|page/i.test(text) ? 'project' : 'other';
}

/** A date in front of a title: `(2024.01) `, `2024-01-05, `. */
const BEFORE = /^[([*]{0,3}(\d{4}[-./]\d{2}(?:[-./]\d{2})?)[)\]*]{0,3}[\s,:–—-]{1,4}([\s\S]*)$/;

/** Where it appeared, in front of a title: `[ICLR 2025] `. */
const VENUE_BEFORE =
  /^\s{0,3}\[[A-Z][A-Za-z]{1,12}[ '’]{0,2}(?:(?:19|20)?\d\d)(?: [A-Za-z]{1,12})?\]\s{1,3}/u;

/** A title and what follows it, with a dash, a gap or a line end between them. */
const SEPARATED = /^(.{3,300}?)(?:\s+[–—-]\s+|\s{2,}|\n|\s*\((?=Read more on))([\s\S]*)$/;

/** The same without anything between them, by the words that descriptions begin with. */
const RUN_ON = /^(.{3,200}?)\s+((?:This (?:paper|work|study)|We|Introduces|Presents|Proposes)\b[\s\S]*)$/;

/** The same with a name before `et al.` behind a comma. */
const ET_AL = /^(.{10,300}), (\p{Lu}[^,:]{2,40} et\.? ?al\b[\s\S]*)$/u;

/** The title of an entry and what is said after it: the title is bold, or the link it begins with, or ends at a dash or a gap. */
export function partTitle(cell: Inline): { title: string; rest: string; date?: string } {
  const { strong, first } = cell;
  const [, before, behind = ''] = BEFORE.exec(cell.text) ?? [undefined, undefined, cell.text];
  const text = behind.replace(VENUE_BEFORE, '');
  const date = before === undefined ? {} : { date: before.replaceAll(/[./]/g, '-') };
  const isLabel =
    strong === undefined || /^https?:/.test(strong) || /^[\W\d]*(?:\p{L}{0,12})[\W\d]*$/u.test(strong);
  const bold = isLabel && !text.startsWith(strong ?? ' ') ? undefined : strong;
  const title =
    bold ?? (first !== undefined && unnumbered(text).startsWith(first.trim()) ? first : undefined);
  if (title !== undefined && title.trim() !== '') {
    const after = text.slice(text.indexOf(title) + title.length);
    return { ...date, title: unnumbered(title), rest: after.replace(/^[\s*:,.–—-]+/, '') };
  }
  const line = unnumbered(text);
  const [, head = line, tail = ''] = ET_AL.exec(line) ?? SEPARATED.exec(line) ?? RUN_ON.exec(line) ?? [];
  return { ...date, title: head.trim(), rest: /^Read more on/.test(tail) ? '' : tail };
}

/** Where a paper appeared, as lists of papers say it behind its authors. */
const VENUE =
  /(?:^|[\s,;.(*_])((?:NeurIPS|NIPS|ICLR|ICML|CVPR|ICCV|ECCV|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|TACL|AAAI|IJCAI|KDD|WWW|SIGIR|SIGGRAPH|CoRL|ICRA|IROS|RSS|TMLR|JMLR|TPAMI|Interspeech|ICASSP|MICCAI|WACV|BMVC|COLM|AISTATS|UAI|arXiv(?: preprint)?|Preprint|Nature|Science)\b[^.;()[\]]{0,40})/u;

/** What follows a title in a list: names, also with `et al.` or before a venue, else what is said of the paper. */
export function partRest(
  text: string,
  links: Inline['links'] = [],
): { authors: string[]; abstract: string; journal?: string } {
  const said = text
    .replace(
      /\b(?:paper|code|link|pdf|project(?: page)?|arxiv|github)\s{0,3}:\s{0,3}\**\s{0,3}(?:https?:\/\/\S+)?[\s,*]{0,9}/gi,
      ' ',
    )
    .trim();
  if (said.length > LONGEST_BYLINE) return { authors: [], abstract: said };
  const unlinked = links.reduce(
    (left, link) => (link.text === '' ? left : left.replace(link.text, '')),
    said,
  );
  const line = unlinked
    .replace(/[[(]\s{0,3}[|,]?\s{0,3}[\])]/g, ' ')
    .replace(/^[\s|,.;:–—-]{1,9}/, '')
    .replace(/[\s|,;–—-]{1,9}$/, '')
    .trim();
  const [, journal] = VENUE.exec(line) ?? [];
  const names = (journal === undefined ? line : line.slice(0, line.indexOf(journal)))
    .replace(/[\s,.;(*_–—-]{1,9}$/u, '')
    .replace(/^by /i, '');
  const told = journal === undefined ? {} : { journal: journal.trim() };
  const [, few] =
    /^([\p{L}][^:;]{2,80}?)\s{0,3}(?:,\s{0,3})?et\.? ?al\b[\s,.]{0,5}$/u.exec(names.slice(0, 200)) ?? [];
  if (few !== undefined) return { authors: authorsFromHtml(few), abstract: '', ...told };
  const listed = readLooseByline(names) ?? (ONE_NAME.test(names) ? [names] : undefined);
  if (listed !== undefined) return { authors: [...listed], abstract: '', ...told };
  if (journal !== undefined && names === '') return { authors: [], abstract: '', ...told };
  return { authors: [], abstract: said.length >= 20 ? said : '' };
}

/** Past this, in UTF-16 units, it is no list of names. */
const LONGEST_BYLINE = 1500;
const ONE_NAME = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,3}$/u;

/** `1) `, `12. ` and the marks of emphasis around a title. */
export function unnumbered(text: string): string {
  return text
    .trim()
    .replace(/^\d{1,4}[.)]\s+/, '')
    .replace(/^\*+|\*+$/g, '')
    .trim();
}

function unique<T>(list: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(list.map((value) => [key(value), value])).values()];
}
