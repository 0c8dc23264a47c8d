import { doi, idsIn } from '../../text/external-ids.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readAuthors } from '../../text/person-names.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { ExternalId, RawRecord, Update } from '../../types.ts';
import type { Line } from '../core/lines.ts';

/** The lines of an entry, sorted by what stands between the separators. */
export interface Entry {
  readonly id: ExternalId | undefined;
  readonly url: string | undefined;
  /** `Title: ...` and the like, wrapped. */
  readonly head: readonly Line[];
  /** One list of lines a paragraph. */
  readonly abstract: readonly (readonly Line[])[];
}

export type EntryFields = Omit<RawRecord, 'start' | 'end'> | Omit<Update, 'start' | 'end'>;

/**
 * The fields of arXiv's metadata, https://info.arxiv.org/help/prep.html, which a wrapped line cannot begin with but by rare
 * accident. `Date (revised v2)` stands in mailings of the nineties.
 */
const FIELD =
  /^(Title|Authors?|Categories|Subj-class|Comments?|Report-no|Journal-ref|DOI|ACM-class|MSC-class|License|Proxy|From|Date(?: \([^)]{1,40}\))?) ?: ?/iu;
const REPLACED = /^(?:replaced with revised version|(?:figures|part) added) */iu;

/** The fields of an entry: a paper, or an update when it tells of a new version of one. The title is empty when it has none. */
export function readEntry(entry: Entry, headerDate: string | undefined): EntryFields {
  const { replaced, fields } = sort(entry.head);
  const text = (name: string) => decodeLatex(unwrap(fields.get(name) ?? []));
  const title = text('title');
  const externalIds = idsOf(entry, unwrap(fields.get('doi') ?? []));
  const date = withoutSize(replaced ?? unwrap(fields.get('date') ?? []));
  if (replaced !== undefined) return { kind: 'update', title, externalIds, ...given({ date }) };
  return {
    kind: 'record',
    title,
    abstract: entry.abstract.map((lines) => decodeLatex(unwrap(lines))).join('\n\n'),
    authors: readAuthors(text('authors')),
    externalIds,
    categories: text('categories')
      .split(/[\s,;]+/u)
      .filter((category) => category !== ''),
    ...given({
      date,
      headerDate,
      url: urlOf(entry),
      comments: [text('comments'), reported(text('report-no'))].filter((part) => part !== '').join('; '),
      journal: text('journal-ref'),
    }),
  };
}

/** The lines of each field, without its name; and what follows `replaced with revised version`. */
function sort(head: readonly Line[]): { replaced: string | undefined; fields: Map<string, Line[]> } {
  const fields = new Map<string, Line[]>();
  let replaced: string | undefined;
  let open: Line[] = [];
  for (const line of head) {
    const [label = '', name = ''] = FIELD.exec(line.text) ?? [];
    const replacement = REPLACED.exec(line.text)?.[0];
    if (replacement !== undefined) {
      replaced = line.text.slice(replacement.length);
      open = [];
    } else if (name === '') open.push(line);
    else {
      open = [{ ...line, text: line.text.slice(label.length) }];
      const key = canonical(name);
      // The first date is that of the first version.
      if (!fields.has(key)) fields.set(key, open);
    }
  }
  return { replaced, fields };
}

/** A number that its institution gave it, which readers look for beside the comments. */
function reported(number: string): string {
  return number === '' ? '' : `Report no. ${number}`;
}

function canonical(name: string): string {
  const lower = name.toLowerCase();
  if (lower.startsWith('date')) return 'date';
  return lower === 'author' || lower === 'comment' ? `${lower}s` : lower;
}

function idsOf({ id, url }: Entry, dois: string): ExternalId[] {
  const all = [id ?? (url === undefined ? undefined : idsIn(url)[0]), ...dois.split(/\s+/u).map(doi)];
  const ids = new Map<string, ExternalId>();
  for (const each of all) if (each) ids.set(`${each.scheme}:${each.value}`, each);
  return [...ids.values()];
}

/** The address that is written, unless the end of the dump has cut it. */
function urlOf({ id, url }: Entry): string | undefined {
  return id === undefined || url?.includes(id.value) ? url : `https://arxiv.org/abs/${id.value}`;
}

/** `Sat, 2 Nov 2024 00:16:29 GMT   (1531kb,D)` without what is in parentheses. */
function withoutSize(date: string): string {
  const at = date.lastIndexOf('(');
  return at > 0 && /^\(\d+ ?kb/iu.test(date.slice(at)) ? date.slice(0, at).trimEnd() : date;
}

/** Only what says something. */
function given<K extends string>(fields: Record<K, string | undefined>): Partial<Record<K, string>> {
  const entries = Object.entries<string | undefined>(fields).filter(([, value]) => value);
  return Object.fromEntries(entries) as Partial<Record<K, string>>;
}
