/** All dump formats, and which of them a text has. */
import type { Format, Recognition } from '../types.ts';
import { arxivMail } from './arxiv-mail/arxiv-mail.ts';
import { chat } from './chat/chat.ts';
import { csv, csvFormat } from './csv/csv.ts';
import { describeErrorPage } from './cues/captchas-and-markup.ts';
import type { FieldMap } from './fields/synonyms.ts';
import { guessFormat } from './guess.ts';
import { html } from './html/html.ts';
import { json, jsonFormat } from './json/json.ts';
import { jsonl, jsonlFormat } from './json/jsonl.ts';
import { labelledText } from './labelled-text/labelled-text.ts';
import { markdown } from './markdown/markdown.ts';
import { pageText } from './page-text/page-text.ts';
import { bibtex } from './references/bibtex.ts';
import { pubmed } from './references/pubmed-text.ts';
import { taggedFormats } from './references/tagged-formats.ts';
import { atom } from './xml/atom.ts';
import { oaiPmh } from './xml/oai-pmh.ts';
import { xml } from './xml/pubmed-acl-dblp.ts';
import { rss } from './xml/rss.ts';

/** All formats. A new one is a folder or a file beside the others, and a line here. */
export const formats: readonly Format[] = [
  arxivMail,
  atom,
  rss,
  oaiPmh,
  xml,
  html,
  jsonl,
  json,
  chat,
  csv,
  bibtex,
  ...taggedFormats,
  pubmed,
  markdown,
  labelledText,
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
  if (best === undefined) return undefined;
  const { format, confidence } = best;
  return { ...best, why: format.why?.(head) ?? '', isGuess: confidence < MIN_SURE_CONFIDENCE };
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
  if (found?.isGuess === false) return found;
  if (describeErrorPage(head) !== undefined) return undefined;
  // Rows of a table may look like text; markup cannot look like rows.
  const guess = among === formats && found?.format.name !== 'html' ? guessFormat(head) : undefined;
  if (guess !== undefined) return { ...guess, confidence: GUESS_CONFIDENCE, isGuess: true };
  return found ?? detectFormat(head, among, 0);
}
