/** Finds the papers that a message of a chat is about. */
import { idsIn } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/names/read-names.ts';
import type { ExternalId } from '../../types.ts';
import { readLooseByline } from '../cues/byline.ts';
import type { FieldError } from '../fields/named-fields.ts';
import { recordOfDraft } from '../fields/paper-draft.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import type { Message, MessageLine, Preview } from './message.ts';

/** Addresses of papers that hold no id. */
const PAPER_PAGE =
  /^https?:\/\/[\w.-]{4,60}\/(?:articles?\/|science\/article\/|(?:abstract\/)?document\/\d|papers?\/[^?#]{6}|paper_files\/|content\/[^?#]{1,80}html\/|proceedings\/|fulltext\/)/iu;

/** Hashtags, names of users, and words that stand for an address. */
const NO_TEXT =
  /[#@][\p{L}\p{N}_-]+|\b(?:arxiv|abs|abstract|paper|preprint|pdf|link|here|html|url|doi|code|github|project|page|website|demo|blog|thread|tl;?dr)s?\b/giu;
/** Words around those. */
const BESIDE_ADDRESS = /\b(?:the|read|view|full|to|this|more|on)\b/giu;
const LETTER = /[\p{L}\p{N}]/u;

const MAX_TITLE_CHARS = 300;
const MAX_TITLE_WORDS = 35;
/** Characters of a title in a script without spaces. */
const MIN_TITLE_CHARS = 6;
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** A shorter text is a remark about a paper. */
const MIN_ABSTRACT_CHARS = 80;

const ET_AL = /\bet al\b\.?/iu;
/** `[2503.01234] ` before a title. */
const ID_BEFORE_TITLE = /^\[[\w./-]{4,30}\] ?/u;
/** ` | OpenReview` behind a title. */
const SITE_BEHIND_TITLE =
  / [|–—-] (?:arxiv|openreview|biorxiv|medrxiv|pubmed|acl anthology|hugging face|nature|science|ieee|semantic scholar)\b.{0,40}$/iu;

/** A record of a message, or why there is none; `key` is the paper that the message names. */
export type MessagePaper = RecordFields | FieldError;

/** Reads the papers that a message links to; none for most messages. */
export function papersInMessage({ lines, previews, date, hashtags }: Message): readonly MessagePaper[] {
  const keys = new Set(lines.flatMap(keysOf));
  const blocks = keys.size > 1 ? blocksOf(lines) : [lines];
  const papers = new Map<string, MessagePaper>();
  for (const block of blocks) {
    const [key] = block.flatMap(keysOf);
    if (key === undefined || papers.has(key)) continue;
    const preview = previews.find(({ url }) => keyOf(url) === key);
    papers.set(key, readPaper(block, preview, blocks.length === 1 ? hashtags : [], key));
  }
  for (const preview of previews) {
    const key = keyOf(preview.url);
    if (key !== undefined && !papers.has(key)) papers.set(key, readPaper([], preview, [], key));
  }
  const read = [...papers.values()];
  const known = new Set(
    read.flatMap((paper) => ('code' in paper ? [] : (paper.externalIds ?? []))).map(nameOf),
  );
  // Papers that are only mentioned beside another.
  const others = [...keys].filter((key) => !papers.has(key) && !known.has(key));
  return [...read, ...others.map(missingTitle)].map((read) =>
    'code' in read ? read : { ...withoutEmpty({ headerDate: date }), ...read },
  );
}

/** What tells papers apart: the first id in an address, or the address of a paper without one. */
function keyOf(address: string): string | undefined {
  const [id] = idsIn(address);
  if (id !== undefined) return nameOf(id);
  return PAPER_PAGE.test(address) ? address : undefined;
}

function nameOf({ scheme, value }: ExternalId): string {
  return `${scheme}:${value}`;
}

function missingTitle(key: string): FieldError {
  const message = `the message names the paper ${key} without its title; expected a title in a line of its own`;
  return { code: 'missing-title', message };
}

/** The papers that a line names. */
function keysOf({ links, text }: MessageLine): string[] {
  return [...links.map(({ url }) => url), ...idsIn(text).map(nameOf)].flatMap((each) => keyOf(each) ?? []);
}

/** The lines of each paper of a message about several: they begin with titles that are links, or end with addresses. */
function blocksOf(lines: readonly MessageLine[]): MessageLine[][] {
  const isNaming = (line: MessageLine) => keysOf(line).length > 0;
  const isBlank = (line: MessageLine | undefined) =>
    line === undefined || (line.text === '' && line.links.length === 0);
  const naming = lines.filter(isNaming);
  const areTitled = naming.filter(({ text }) => isTitle(text)).length * 2 > naming.length;
  const hasParagraphs = lines.some(isBlank);
  const blocks: MessageLine[][] = [];
  let [isClosed, isNamed] = [true, false];
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1];
    if (areTitled ? isNaming(line) && isTitle(line.text) : isClosed && !isBlank(line)) {
      blocks.push([]);
      [isClosed, isNamed] = [false, false];
    }
    blocks.at(-1)?.push(line);
    isNamed ||= isNaming(line);
    isClosed ||= isNamed && (isBlank(next) || (!hasParagraphs && next !== undefined && !isNaming(next)));
  }
  return blocks;
}

/** Reads the lines about one paper. */
function readPaper(
  lines: readonly MessageLine[],
  preview: Preview | undefined,
  hashtags: readonly string[],
  key: string,
): MessagePaper {
  const found = findTitle(lines, preview);
  if (found === undefined) return missingTitle(key);
  const rest = lines.slice(found.next);
  const at = rest.findIndex(({ text }) => text !== '');
  const byline = rest[at]?.text ?? '';
  const authors =
    ET_AL.test(byline.slice(-12)) || /^(?:by|authors?:)\s/iu.test(byline)
      ? readAuthors(byline.replace(/^(?:by|authors?:)\s/iu, ''))
      : readLooseByline(byline);
  const body = rest
    .slice(authors === undefined ? 0 : at + 1)
    .filter(({ text }) => text === '' || !isNoText(text))
    .map(withoutLabels)
    .join('\n')
    .trim();
  const longest = body.length >= (preview?.text.length ?? 0) ? body : (preview?.text ?? '');
  const all = [
    ...lines.flatMap((line) => line.links),
    ...(preview === undefined ? [] : [{ url: preview.url, text: '' }]),
  ];
  const links = all.filter(({ url }) => !isOtherPaper(keyOf(url), key));
  return recordOfDraft({
    title: found.title,
    abstract: longest.length < MIN_ABSTRACT_CHARS ? '' : longest,
    links,
    ids: lines.flatMap(({ text }) => idsIn(text)).filter((id) => !isOtherPaper(nameOf(id), key)),
    ...withoutEmpty({ authors, categories: hashtags }),
  });
}

/** Whether a paper is another one, with an id of the same kind. */
function isOtherPaper(other: string | undefined, key: string): boolean {
  return other !== undefined && other !== key && other.split(':', 1)[0] === key.split(':', 1)[0];
}

/** The text of a line without the labels of its addresses: `Paper`, `Code`. */
function withoutLabels({ text, links }: MessageLine): string {
  return links
    .reduce((rest, { text: label }) => (isNoTitle(label) ? rest.replace(label, '') : rest), text)
    .trim();
}

/** The title among lines: of a link to the paper, in bold, of the page that the chat shows, or the first line that looks like one. */
function findTitle(
  lines: readonly MessageLine[],
  preview: Preview | undefined,
): { title: string; next: number } | undefined {
  const labels = lines.map(
    ({ links }) => links.find(({ url, text }) => keyOf(url) !== undefined && mayBeTitle(text))?.text,
  );
  const labelled = labels.findIndex((label) => label !== undefined);
  if (labelled >= 0) return { title: labels[labelled] ?? '', next: labelled + 1 };
  const isBoldTitle = ({ text, isBold }: MessageLine) => isBold && mayBeTitle(text);
  // A heading of the message has a blank line below it.
  const close = lines.findIndex((line, i) => isBoldTitle(line) && lines[i + 1]?.text !== '');
  const bold = close >= 0 ? close : lines.findIndex(isBoldTitle);
  if (bold >= 0) return { title: lines[bold]?.text ?? '', next: bold + 1 };
  if (preview !== undefined)
    return { title: preview.title.replace(ID_BEFORE_TITLE, '').replace(SITE_BEHIND_TITLE, ''), next: 0 };
  const plain = lines.findIndex(({ text }) => isTitle(text));
  return plain < 0 ? undefined : { title: lines[plain]?.text ?? '', next: plain + 1 };
}

/** Whether a text that stands out may be a title. */
function mayBeTitle(text: string): boolean {
  const words = text.split(/\s+/u).length;
  const isLongEnough = words > 1 || (SPACELESS.test(text) && text.length >= MIN_TITLE_CHARS);
  return (
    isLongEnough &&
    words <= MAX_TITLE_WORDS &&
    text.length <= MAX_TITLE_CHARS &&
    !isNoTitle(text) &&
    !/^https?:/u.test(text)
  );
}

/** Whether a line looks like a title rather than a remark. */
function isTitle(text: string): boolean {
  return (
    mayBeTitle(text) &&
    /^[\p{Lu}\p{Lo}\p{N}"“«「『]/u.test(text) &&
    !/[.!?:…。！？：]$/u.test(text) &&
    readLooseByline(text) === undefined
  );
}

/** Whether a line holds nothing but hashtags and words before addresses. */
function isNoText(text: string): boolean {
  return !LETTER.test(text.replace(NO_TEXT, ''));
}

/** Whether the label of a link says only that it is one: `Read the paper here`. */
function isNoTitle(label: string): boolean {
  return isNoText(label.replace(BESIDE_ADDRESS, ''));
}
