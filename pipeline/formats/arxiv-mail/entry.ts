import { doi, idsIn, uniqueIds } from '../../text/external-ids.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readAuthors } from '../../text/names/read-names.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { ExternalId, RawRecord, Update } from '../../types.ts';
import type { Line } from '../core/lines.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { revisedPaper } from '../fields/revision.ts';

/** The parts of an entry. */
interface Entry {
  readonly id: ExternalId | undefined;
  readonly url: string | undefined;
  /** Wrapped fields: `Title: ...`. */
  readonly head: readonly Line[];
  /** Lines of each paragraph. */
  readonly abstract: readonly (readonly Line[])[];
}

type EntryFields = Omit<RawRecord, 'start' | 'end'> | Omit<Update, 'start' | 'end'>;

/**
 * The fields of arXiv's metadata (https://info.arxiv.org/help/prep.html). A wrapped line hardly ever begins with one.
 * `Date (revised v2)` stands in mailings of the nineties.
 */
const FIELD =
  /^(Title|Authors?|Categories|Subj-class|Comments?|Report-no|Journal-ref|DOI|ACM-class|MSC-class|License|Proxy|From|Date(?: \([^)]{1,40}\))?) ?: ?/iu;
/** `replaced with revised version Sat, 2 Nov 2024 00:16:29 GMT`. */
const REPLACED = /^(?:replaced with revised version|(?:figures|part) added) */iu;
/** `   (1531kb,D)` behind a date. */
const SIZE = /(?<!\s)\s*\(\d+ ?kb[^(]*$/iu;

/** The fields of an entry: a record, or an update if it announces a new version without its abstract. The title is empty when it is missing. */
export function readEntry(entry: Entry, headerDate: string | undefined): EntryFields {
  const { replacedDate, fields } = sortFields(entry.head);
  const raw = (name: string) => unwrap(fields.get(name) ?? []);
  const text = (name: string) => decodeLatex(raw(name));
  const title = text('title');
  const externalIds = idsOf(entry, raw('doi'));
  const date = (replacedDate ?? raw('date')).replace(SIZE, '');
  const abstract = entry.abstract.map((lines) => decodeLatex(unwrap(lines))).join('\n\n');
  if (replacedDate !== undefined && abstract === '')
    return { kind: 'update', title, externalIds, ...withoutEmpty({ date: date || undefined }) };
  const reportNumber = text('report-no') && `Report no. ${text('report-no')}`;
  return {
    kind: 'record',
    title,
    abstract,
    authors: readAuthors(text('authors')),
    externalIds,
    categories: text('categories')
      .split(/[\s,;]+/u)
      .filter((category) => category !== ''),
    ...withoutEmpty({
      date: date || undefined,
      headerDate,
      url: addressOf(entry),
      comments: [text('comments'), reportNumber].filter((part) => part !== '').join('; ') || undefined,
      journal: text('journal-ref') || undefined,
      ...(replacedDate !== undefined && revisedPaper(externalIds)),
    }),
  };
}

/** The lines of each field, without its name, and the date behind `replaced with revised version`. */
function sortFields(head: readonly Line[]): {
  readonly replacedDate: string | undefined;
  readonly fields: ReadonlyMap<string, Line[]>;
} {
  const fields = new Map<string, Line[]>();
  let replacedDate: string | undefined;
  let open: Line[] = [];
  for (const line of head) {
    const [label = '', name = ''] = FIELD.exec(line.text) ?? [];
    const replaced = REPLACED.exec(line.text)?.[0];
    if (replaced !== undefined) {
      replacedDate = line.text.slice(replaced.length);
      open = [];
    } else if (name === '') open.push(line);
    else {
      open = [{ ...line, text: line.text.slice(label.length) }];
      const key = fieldKey(name);
      // The first date is that of the first version.
      if (!fields.has(key)) fields.set(key, open);
    }
  }
  return { replacedDate, fields };
}

/** `Author` -> `authors`, `Date (revised v2)` -> `date`. */
function fieldKey(name: string): string {
  const lower = name.toLowerCase();
  if (lower.startsWith('date')) return 'date';
  return lower === 'author' || lower === 'comment' ? `${lower}s` : lower;
}

function idsOf({ id, url }: Entry, dois: string): ExternalId[] {
  return uniqueIds([id ?? idsIn(url ?? '')[0], ...dois.split(/\s+/u).map(doi)].filter((each) => !!each));
}

/** The address of the entry, unless the end of the dump has cut it off. */
function addressOf({ id, url }: Entry): string | undefined {
  return id === undefined || url?.includes(id.value) ? url : `https://arxiv.org/abs/${id.value}`;
}
