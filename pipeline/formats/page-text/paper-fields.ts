/** Builds the fields of a paper from the lines of its title, the lines below the title, and its abstract. */
import { idsIn } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { ExternalId } from '../../types.ts';
import type { Line } from '../core/lines.ts';
import { chatPrefix } from '../cues/chat-lines.ts';
import { withoutChips } from '../cues/chips.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { addressOf, linkKind, stableUrl } from '../fields/links.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { LineWithRole } from './line-roles.ts';
import { readTrailingAddress, type TrailingAddress } from './role-costs.ts';

/** `12. `, `（12）`, `12` and a tab, or a sign before a title: `■ `. */
const NUMBER =
  /^(?:[(（]?\d{1,4}(?:[.)）:]|\t)\s*(?=[\p{Lu}\p{Lo}"“‘<$])|\d{1,4}、|#\d{1,4}\s|[\p{So}•‣▪◦・※►]\uFE0F?\s+(?=\S))/u;
/** `[2503.01234] `, as in the titles of arXiv's windows; `[PDF][B] `, as Google Scholar marks files and books. */
const BRACKETS =
  /^\[(?:\d{4}\.\d{4,5}(?:v\d{1,3})?|pdf|html|book|citation|[bc])\]\s?(?:\[(?:pdf|html|book|citation|[bc])\]\s)?(?=\S)/iu;
/** `(12 minute read) [3]`, behind the titles of newsletters. */
const READING_TIME = / \(\d{1,3} minute read\)(?: \[\d{1,3}\])?$/iu;
/** `[PDF2] [Copy] [REL]`: buttons behind a title. */
const BUTTONS = /(?: \[(?:pdf|html|code|copy|bib|abs|rel|kimi)\d{0,4}\]){1,6}$/iu;
/** `Abstract: ` before an abstract. */
const ABSTRACT_LABEL =
  /^(?:abstract\s?[.:—–-]|(?:论文)?摘要\s?[:：]|概要\s?[:：]|要旨\s?[:：]|초록\s?[:：]|요약\s?[:：])\s?/iu;

/** The lines of one paper. */
export interface PaperLines {
  /** At least one line. */
  readonly title: readonly Line[];
  /** Lines between the title and the abstract. */
  readonly asides: readonly LineWithRole[];
  readonly paragraphs: readonly (readonly Line[])[];
  readonly headerDate: string | undefined;
  /** The address in front of the title, in a chat message that begins with it. */
  readonly addressAbove: string | undefined;
}

/** Fields of a paper. The title is without {@link titlePrefix}. */
export function paperFields({
  title,
  asides,
  paragraphs,
  headerDate,
  addressAbove,
}: PaperLines): RecordFields {
  const first = title[0]?.text ?? '';
  const prefix = titlePrefix(first);
  const address = titleAddress(title);
  const said = asides.flatMap(({ features }) => features.boilerplate ?? []);
  const dates = said.flatMap(({ date }) => date ?? []);
  const citation = said.find((line) => line.citation !== undefined)?.citation;
  const journal = citation?.journal ?? said.find((line) => line.journal !== undefined)?.journal;
  const titleLines =
    address === undefined ? title : title.with(-1, { ...(title.at(-1) as Line), text: address.title });
  const fields: RecordFields = {
    // Scraped text holds elements of its page: `<span class=acl-fixed-case>F</span>rogs`.
    title: withoutChips(
      markupText(unwrap(titleLines).slice(prefix.length)).replace(READING_TIME, '').replace(BUTTONS, ''),
    ),
    abstract: markupText(paragraphs.map(unwrap).join('\n\n')).replace(ABSTRACT_LABEL, ''),
    ...withoutEmpty({
      date: dates.find(({ subject }) => subject === 'paper')?.date ?? dates[0]?.date ?? citation?.year,
      authors: authorsIn(asides),
      journal,
      categories: said.flatMap((line) => line.categories ?? []),
      headerDate,
    }),
  };
  const url =
    said.find((line) => line.url !== undefined)?.url ??
    address?.url ??
    (chatPrefix(first) === '' ? addressAbove : undefined);
  // `[2503.01234] ` -> `arxiv:2503.01234] `
  const prefixIds = prefix.replace(/^.*\[(?=\d{4}\.\d)/u, 'arxiv:');
  return withIds(
    url === undefined ? fields : withAddress(fields, url),
    idsIn(`${prefixIds} ${journal ?? ''}`),
  );
}

/** What stands before a title on its first line: a chat prefix, a number, a mark in brackets. */
export function titlePrefix(firstLine: string): string {
  const chat = chatPrefix(firstLine);
  const rest = firstLine.slice(chat.length);
  return chat + (BRACKETS.exec(rest)?.[0] ?? NUMBER.exec(rest)?.[0] ?? '');
}

/** The address of the paper at the end of a title. */
export function titleAddress(
  title: readonly Line[],
): (TrailingAddress & { readonly title: string }) | undefined {
  const address = readTrailingAddress(title.at(-1)?.text ?? '');
  return address?.title === undefined ? undefined : { ...address, title: address.title };
}

/** The fields with an address below or within the paper: its own, when it has none yet; else one of its links. */
export function withAddress(fields: RecordFields, address: string): RecordFields {
  const url = redirectTarget(address);
  if (stableUrl(url) === fields.url) return fields;
  if (fields.url === undefined) return { ...fields, url: stableUrl(url) ?? url, externalIds: idsIn(url) };
  return { ...fields, links: [...(fields.links ?? []), { kind: linkKind({ label: '', url }), url }] };
}

/** The fields with ids that stand beside the title. The first id makes the address when there is none. */
function withIds(fields: RecordFields, ids: readonly ExternalId[]): RecordFields {
  if (ids.length === 0) return fields;
  const own = fields.externalIds ?? [];
  const more = ids.filter(({ scheme }) => !own.some((id) => id.scheme === scheme));
  const externalIds = [...own, ...more];
  const url = fields.url ?? addressOf(undefined, externalIds);
  return { ...fields, externalIds, ...(url === undefined ? {} : { url }) };
}

/** The names in the lines between a title and its abstract. A single name counts only below an organisation or above a date. */
function authorsIn(asides: readonly LineWithRole[]): readonly string[] {
  let isListed = false;
  return asides.flatMap(({ line, features: { authors, isName, isOrganisation } }, i) => {
    isListed = isOrganisation || (isName && isListed);
    if (authors !== undefined) return authors;
    const nameAbove = asides[i + 1]?.features.boilerplate?.nameAbove;
    return isName && (isListed || nameAbove === 'author') ? [line.text] : [];
  });
}
