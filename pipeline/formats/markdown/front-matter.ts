/** Front matter: YAML between two lines of hyphens, before the text of a page. */
import { idsIn } from '../../text/external-ids.ts';
import { firstDate } from '../fields/dates.ts';
import { FieldNames } from '../fields/field-names.ts';
import { isObject } from '../fields/json-values.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { readYaml } from '../yaml/value.ts';
import { withoutWikilinks } from './title-words.ts';

const NAMES = new FieldNames();
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
/** Names that only papers have. A page has a title, a date and perhaps an author as well. */
const PAPER_NAMES = [
  'abstract',
  'doi',
  'arxiv',
  'arxiv_id',
  'eprint',
  'pmid',
  'booktitle',
  'container-title',
  'bibtex_author',
];

interface FrontMatter {
  /** The place behind it. */
  readonly end: number;
  /** The date of the page, as written. */
  readonly date: string | undefined;
  /** The paper that the page is about. */
  readonly record: RecordFields | undefined;
}

/** The front matter that a text begins with; `undefined` without any. */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const [whole, yaml = ''] = FRONT_MATTER.exec(text) ?? [];
  if (whole === undefined || !/^[\w-]+:/m.test(yaml)) return undefined;
  const matter = readYaml(withoutWikilinks(yaml));
  if (!isObject(matter)) return undefined;
  const value = Object.fromEntries(
    Object.entries(matter).map(([name, each]) => [name.toLowerCase().replaceAll(' ', '_'), each]),
  );
  const fields = readNamedFields(value, NAMES);
  const addresses = ['url', 'link', 'source', 'pdf', 'paper'].map((name) => String(value[name] ?? ''));
  const isPaper =
    PAPER_NAMES.some((name) => value[name]) ||
    (addresses.some((address) => idsIn(address).length > 0) &&
      (value['authors'] ?? value['author']) !== undefined);
  return {
    end: whole.length,
    date: firstDate([value['date'] ?? null, value['published'] ?? null, value['created'] ?? null]),
    record: isPaper && !('code' in fields) ? fields : undefined,
  };
}
