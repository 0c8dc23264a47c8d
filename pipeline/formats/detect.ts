import type { Format } from '../types.ts';
import { arxivMail } from './arxiv-mail.ts';
import { atom } from './atom.ts';
import { bibtex } from './bibtex.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { markdown } from './markdown.ts';
import { oaiPmh } from './oai-pmh.ts';
import { pageText } from './page-text.ts';
import { ris } from './ris.ts';
import { rss } from './rss.ts';

/** All formats there are. A new one is a file beside this and a line here. */
export const formats: readonly Format[] = [
  arxivMail,
  atom,
  rss,
  oaiPmh,
  html,
  jsonl,
  json,
  csv,
  bibtex,
  ris,
  markdown,
  pageText,
];

/** A format less sure than this is not taken. For page text: there is a title for every four paragraphs. */
export const SURE_ENOUGH = 0.14;

/** The format that is surest about `head`, the beginning of a dump; `undefined` when none is sure enough. */
export function detect(head: string, among: readonly Format[] = formats): Format | undefined {
  let surest: Format | undefined;
  let most = SURE_ENOUGH;
  for (const format of among) {
    if (format.atMost !== undefined && format.atMost <= most) continue;
    const sure = format.detect(head);
    if (sure > most) [surest, most] = [format, sure];
  }
  return surest;
}
