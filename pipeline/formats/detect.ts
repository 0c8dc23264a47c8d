import type { Format } from '../types.ts';
import { pageText } from './page-text.ts';

/** All formats there are. A new one is a file beside this and a line here. */
export const formats: readonly Format[] = [pageText];

/** A format less sure than this is not taken: at least two of five paragraphs are papers, for page text. */
const SURE_ENOUGH = 0.24;

/** The format that is surest about `head`, the beginning of a dump; `undefined` when none is sure enough. */
export function detect(head: string, among: readonly Format[] = formats): Format | undefined {
  let surest: Format | undefined;
  let most = SURE_ENOUGH;
  for (const format of among) {
    const sure = format.detect(head);
    if (sure > most) [surest, most] = [format, sure];
  }
  return surest;
}
