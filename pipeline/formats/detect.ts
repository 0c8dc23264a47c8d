/** All dump formats, and which of them a text has. */
import type { Format, Recognition } from '../types.ts';
import { arxivMail } from './arxiv-mail/arxiv-mail.ts';
import { chat } from './chat/chat.ts';
import { blockList } from './copied-list/block-list.ts';
import { copiedList } from './copied-list/copied-list.ts';
import { csv, csvFormat } from './csv/csv.ts';
import { describeErrorPage, describeForeignSource, describeMarkedText } from './cues/captchas-and-markup.ts';
import type { FieldMap } from './fields/synonyms.ts';
import { guessFormat } from './guess.ts';
import { bookmarks } from './html/bookmarks.ts';
import { html } from './html/html.ts';
import { paperwireExport } from './json/export.ts';
import { json, jsonFormat } from './json/json.ts';
import { jsonl, jsonlFormat } from './json/jsonl.ts';
import { labelledText } from './labelled-text/labelled-text.ts';
import { markdown } from './markdown/markdown.ts';
import { org } from './markdown/org.ts';
import { opml } from './opml/opml.ts';
import { pageText } from './page-text/page-text.ts';
import { isClean, isOdd, readHead, scoreOf } from './plausibility/reading.ts';
import { bibtex } from './references/bibtex.ts';
import { latexReferences } from './references/latex-references.ts';
import { pubmed } from './references/pubmed-text.ts';
import { referenceList } from './references/reference-list.ts';
import { taggedFormats } from './references/tagged-formats.ts';
import { atom } from './xml/atom.ts';
import { crossrefXml } from './xml/crossref-xml.ts';
import { endnoteXml } from './xml/endnote-xml.ts';
import { jats } from './xml/jats.ts';
import { mods } from './xml/mods.ts';
import { xml } from './xml/named-elements.ts';
import { oaiPmh } from './xml/oai-pmh.ts';
import { pubmedXml } from './xml/pubmed-xml.ts';
import { rss } from './xml/rss.ts';
import { tei } from './xml/tei.ts';
import { zoteroRdf } from './xml/zotero-rdf.ts';
import { yaml } from './yaml/yaml.ts';

/** All formats. A new one is a folder or a file beside the others, and a line here. */
export const formats: readonly Format[] = [
  arxivMail,
  atom,
  rss,
  oaiPmh,
  pubmedXml,
  jats,
  crossrefXml,
  mods,
  tei,
  endnoteXml,
  zoteroRdf,
  opml,
  xml,
  bookmarks,
  html,
  paperwireExport,
  jsonl,
  json,
  chat,
  csv,
  bibtex,
  latexReferences,
  ...taggedFormats,
  pubmed,
  referenceList,
  yaml,
  org,
  markdown,
  labelledText,
  blockList,
  copiedList,
  pageText,
];

/** How much text of a dump or section formats are recognised by, in UTF-16 units. */
export const HEAD_CHARS = 64 * 1024;

/*
 * Confidence is on one scale for all formats:
 *   0.9 and more   marks that only this format has
 *   0.5 to 0.9     a layout that people also use for other things, with papers in it
 *   0.31 to 0.5    a layout that may be chance
 *   0.14 to 0.31   a guess that a person should look at
 *   below 0.14     another format
 */
/** Lowest confidence at which a format is used. For page text: a title for every four paragraphs. */
export const MIN_CONFIDENCE = 0.14;

/** Lowest confidence that is no guess. */
const MIN_SURE_CONFIDENCE = 0.31;

/** Confidence from which a text has marks that only its format has. */
const OWN_MARKS = 0.9;

/** How much better another format has to read a dump than the most confident one. */
const MIN_SCORE_RATIO = 1.2;

/** Confidence in a format that is guessed by the contents of its fields. */
const GUESS_CONFIDENCE = 0.1;

/** The formats, with the field names of `map` in those that have named fields. */
export function formatsWith(map: FieldMap): readonly Format[] {
  const mapped = [jsonFormat(map), jsonlFormat(map), csvFormat(map)];
  return formats.map((format) => mapped.find(({ name }) => name === format.name) ?? format);
}

/**
 * The format with the highest confidence in `head`, the beginning of a dump or section.
 * @param above confidence that it has to exceed
 * @returns `undefined` when no format does
 */
export function detectFormat(
  head: string,
  among: readonly Format[] = formats,
  above = MIN_CONFIDENCE,
): Recognition | undefined {
  let best: { format: Format; confidence: number } | undefined;
  for (const format of among) {
    const highest = best?.confidence ?? above;
    if (format.maxConfidence !== undefined && format.maxConfidence <= highest) continue;
    const confidence = format.detect(head);
    if (confidence > highest) best = { format, confidence };
  }
  return best && recognition(best, head);
}

function recognition(
  { format, confidence }: { format: Format; confidence: number },
  head: string,
): Recognition {
  return { format, confidence, why: format.why?.(head) ?? '', isGuess: confidence < MIN_SURE_CONFIDENCE };
}

/**
 * The format among several that reads the better papers from `head`. The most confident one stays unless its papers look odd.
 * @returns `undefined` when none of them reads papers
 */
function readWithEach(first: Recognition, head: string, among: readonly Format[]): Recognition | undefined {
  const isWhole = head.length < HEAD_CHARS;
  let best = { found: first, reading: readHead(first.format, head, isWhole) };
  for (const format of isClean(best.reading) ? [] : among) {
    const confidence = format === first.format ? 0 : format.detect(head);
    if (confidence <= MIN_CONFIDENCE) continue;
    const reading = readHead(format, head, isWhole);
    if (scoreOf(reading) > Math.max(0, MIN_SCORE_RATIO * scoreOf(best.reading)))
      best = { found: recognition({ format, confidence }, head), reading };
  }
  // Page text reads a title and an abstract from any text.
  const isText = best.found.isGuess || best.found.format === pageText;
  return scoreOf(best.reading) < 0 || (isText && isOdd(best.reading)) ? undefined : best.found;
}

/** The format of a text, unless it is a guess. */
export function recogniseSurely(head: string, among?: readonly Format[]): Recognition | undefined {
  const found = detectFormat(head, among);
  return found?.isGuess === false ? found : undefined;
}

/**
 * The format of a dump by its beginning, or a guess: data by what its fields hold, text as a copied page. Captcha pages,
 * error pages and login pages are not guessed at.
 * @returns `undefined` when no papers can be read from it
 */
export function recognise(head: string, among: readonly Format[] = formats): Recognition | undefined {
  const found = detectFormat(head, among);
  // Its header says what it is, also where no line of the head is a paper.
  if (found?.format === paperwireExport || found?.format === bookmarks) return found;
  if ((found?.confidence ?? 0) < OWN_MARKS && describeForeignSource(head) !== undefined) return undefined;
  if (found?.isGuess === false) return readWithEach(found, head, among);
  if (describeErrorPage(head) !== undefined) return undefined;
  // Rows of a table may look like text; markup cannot look like rows.
  const guess = among === formats && found?.format.name !== 'html' ? guessFormat(head) : undefined;
  if (guess !== undefined) return { ...guess, confidence: GUESS_CONFIDENCE, isGuess: true };
  const last = found ?? detectFormat(head, among, 0);
  return last && readWithEach(last, head, among);
}

/** Why {@link recognise} finds no format for a head, for people: `looks like JSON`. */
export function describeUnknown(head: string, among: readonly Format[] = formats): string {
  const source = describeForeignSource(head);
  if (source !== undefined) return `looks like ${source}`;
  const found = detectFormat(head, among);
  const [title] = found === undefined ? [] : readHead(found.format, head, head.length < HEAD_CHARS).oddTitles;
  if (found !== undefined && title !== undefined)
    return `looks like ${found.format.name}, but its texts are no papers, such as ${JSON.stringify(title.slice(0, 60))}`;
  const description = describeMarkedText(head);
  return description === undefined ? 'is in no known format' : `looks like ${description}`;
}
