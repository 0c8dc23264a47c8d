import type { Format } from '../types.ts';
import { arxivMail } from './arxiv-mail/arxiv-mail.ts';
import { csv, csvFormat } from './csv/csv.ts';
import { describeErrorPage } from './cues/captcha-and-error-pages.ts';
import type { FieldMap } from './fields/synonyms.ts';
import { guessFormat } from './guess.ts';
import { html } from './html/html.ts';
import { json, jsonFormat } from './json/json.ts';
import { jsonl, jsonlFormat } from './json/jsonl.ts';
import { labelledText } from './labelled-text/labelled-text.ts';
import { markdown } from './markdown/markdown.ts';
import { pageText } from './page-text/page-text.ts';
import { bibtex } from './references/bibtex.ts';
import { pubmed } from './references/pubmed.ts';
import { endnote, medline, ris } from './references/tagged.ts';
import { atom } from './xml/atom.ts';
import { xml } from './xml/named-elements.ts';
import { oaiPmh } from './xml/oai-pmh.ts';
import { rss } from './xml/rss.ts';

/** All formats there are. A new one is a file beside this and a line here. */
export const formats: readonly Format[] = [
  arxivMail,
  atom,
  rss,
  oaiPmh,
  xml,
  html,
  jsonl,
  json,
  csv,
  bibtex,
  ris,
  medline,
  endnote,
  pubmed,
  markdown,
  labelledText,
  pageText,
];

/** A format less sure than this is not taken. For page text: there is a title for every four paragraphs. */
export const SURE_ENOUGH = 0.14;

/** The format that is surest about `head`, the beginning of a dump; `undefined` when none is sure enough. */
export function detect(head: string, among: readonly Format[] = formats): Format | undefined {
  let surest: Format | undefined;
  let most = SURE_ENOUGH;
  for (const format of among) {
    if (format.maxScore !== undefined && format.maxScore <= most) continue;
    const sure = format.detect(head);
    if (sure > most) [surest, most] = [format, sure];
  }
  return surest;
}

/** The formats, with the names that `map` gives fields in those that have names for them. */
export function formatsWith(map: FieldMap): readonly Format[] {
  const named = [jsonFormat(map), jsonlFormat(map), csvFormat(map)];
  return formats.map((format) => named.find(({ name }) => name === format.name) ?? format);
}

/** Less sure than this, a format is a guess: the layout is none that is known. */
const NO_GUESS = 0.31;

/** As what a dump is read, and what makes it so. */
export interface Recognition {
  readonly format: Format;
  /** From 0 to 1; see {@link Format}. */
  readonly confidence: number;
  readonly why: string;
  /** Whether it is a guess that a person should look at. */
  readonly isGuess: boolean;
}

/** What a text surely is; `undefined` where there is but a guess. */
export function recogniseSurely(head: string, among: readonly Format[] = formats): Recognition | undefined {
  const found = surest(head, among);
  return found?.isGuess === false ? found : undefined;
}

function surest(head: string, among: readonly Format[]): Recognition | undefined {
  const format = detect(head, among);
  if (format === undefined) return undefined;
  const confidence = format.detect(head);
  return { format, confidence, why: format.why?.(head) ?? '', isGuess: confidence < NO_GUESS };
}

/**
 * What the beginning of a dump is, or at a guess might be: where no format is sure enough, fields are told by what they hold,
 * and text is split as copied pages are, if there is anything in it that looks like a title with an abstract. Pages that ask
 * for a human, errors and pages to log in on are not guessed at.
 * @returns `undefined` when it is nothing that papers could be read from
 */
export function recognise(head: string, among: readonly Format[] = formats): Recognition | undefined {
  const sure = surest(head, among);
  if (sure?.isGuess === false) return sure;
  if (describeErrorPage(head) !== undefined) return undefined;
  // Rows of a table may look like text, a page of markup cannot look like rows.
  const guessed = among === formats && sure?.format.name !== 'html' ? guessFormat(head) : undefined;
  if (guessed !== undefined) return { ...guessed, confidence: 0.1, isGuess: true };
  if (sure !== undefined) return sure;
  const likeliest = among
    .map((each) => ({ format: each, confidence: each.detect(head) }))
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence)[0];
  return likeliest && { ...likeliest, why: likeliest.format.why?.(head) ?? '', isGuess: true };
}
