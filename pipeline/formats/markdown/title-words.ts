/** Words of titles: how many there are, and what stands around them. */
import { oneLine } from '../../text/unwrap.ts';
import { withoutChips } from '../cues/chips.ts';

export function countWords(text: string): number {
  // Not all scripts separate words.
  const cjk = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/gu)?.length ?? 0;
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu)?.length ?? 0) + Math.floor(cjk / 2.5);
}

/** Stars and emoji behind a title: ` [239:star:]`, ` :fire:.`, ` [387⭐]`. */
const MARKS_BEHIND =
  /(?<![\s.])(\.?)(?:[\s·]{1,5}\[[\d.,k]{1,6}(?::[a-z_]{2,30}:|\p{Extended_Pictographic}\uFE0F?)\]|[\s·]{0,5}(?::[a-z_]{3,30}:|\p{Extended_Pictographic}\uFE0F?)){1,4}[\s·]*\.?$/u;

/** `[PPT][ACL 22]`: a name and a venue before a title, within its link. */
const TAGS_BEFORE = /^(?:\[[^[\]]{1,40}\]\s?)?\[[A-Za-z][A-Za-z&-]{1,11}[ ’']{0,2}(?:19|20)?\d\d\]\s?(?=\S)/u;

/** A title without a number, wikilinks, and marks around it. */
export function cleanTitle(text: string): string {
  const title = withoutChips(
    oneLine(withoutWikilinks(text).replace(/\u2028/g, ' ')).replace(MARKS_BEHIND, '$1'),
  )
    .replace(TAGS_BEFORE, '')
    .replace(/^(?:\d{1,4}[.)]\s+|[*_\s]+|[:：,;|]\s)+/u, '')
    .replace(/(?<![\s,;:*_|·–—-])[\s,;:*_|·–—-]+$/u, '');
  // `**DepthNet** DepthNet: Depth from Video`
  const [name = '', next] = title.split(' ', 2);
  if (next === `${name}:`) return title.slice(name.length + 1);
  const isQuotedInside = /^["“][^"“”]+["”].|.["“][^"“”]+["”]$/u.test(title);
  return isQuotedInside ? title : title.replace(/^["“”\s]+|(?<!["“”\s])["“”\s]+$/gu, '');
}

/** `[[Ada Novák]]`, `[[notes/ada|Ada Novák]]` of Obsidian: what a reader sees. */
export function withoutWikilinks(text: string): string {
  return text.replace(/\[\[(?:[^[\]|\n]{1,200}\|)?([^[\]|\n]{1,200})\]\]/g, '$1');
}
