/** Recognises lines that say in which issue of a journal a paper stands. */

/** What only such a line has: `Volume 7, Issue 2`, `16(1)`, `12: 35-48`, `EarlyView`, `Published online: 3 March`, a DOI. */
const MARK =
  /\bvol(?:ume|\.)? ?\d|\bissue \d|\bno\. ?\d|\bpages? [a-z]?\d|\bpp?\. ?[a-z]?\d|\d ?\(\d[^()]{0,8}\)|\b\d+ ?: ?[a-z]?\d|\bahead of print|\bearly ?view|\bearly access|\badvance (?:online|access|article)|\bonline first|\b(?:published|available) online|\bjust accepted|\baccepted manuscript|\b(?:article )?in press\b|\btable of contents\b|\bdoi\b|\b10\.\d{4,9}\//iu;
/** Words of such a line that are no names: marks, ids, months are capitalised. */
const OWN_WORDS =
  /\b(?:https?:\/\/\S{1,300}|10\.\d{4,9}\/\S{1,300}|doi|vol|no|pp?|pages?|issue|volume|ahead of print|online|first|published|available|early ?view|in press|accepted|epub|article|print|edition|of|the|and|in|for|on|to|de|la|le|les|des|du|et|der|die|das|und|für|y|e|an?)\b/giu;
const LOWER_CASE_WORD = /(?<![\p{L}\p{N}])\p{Ll}[\p{L}'’-]+/gu;
/** Scripts without capitals, whose words can't be told from names. */
const UNCASED = /\p{Lo}/u;
const MAX_CHARS = 250;

/**
 * Whether a line names an issue, pages, a state of publication or an id, and nothing else but names:
 * `Journal of Stairs, Volume 7, Issue 2, Page 11-19, March 2025.`, `Ex Med. 2025 Mar 10;16(1):2. doi: 10.1000/1.`
 * @param journal name of the journal, whose words are not counted
 */
export function isIssueLine(line: string, journal = ''): boolean {
  if (line.length > MAX_CHARS || UNCASED.test(line) || !MARK.test(line)) return false;
  const rest = (journal === '' ? line : line.replaceAll(journal, '')).replace(OWN_WORDS, ' ');
  return (rest.match(LOWER_CASE_WORD)?.length ?? 0) <= 1;
}

/** An issue that is a sentence of its own: `Journal of Stairs, Ahead of Print. `, `Stairs, Volume 7, Issue 2, Page 11-19. ` */
const ISSUE_SENTENCE =
  /^[^\n.]{0,120}?\b(?:ahead of print|early ?view|volume \d{1,5}, (?:issue|number|page)[^\n.]{1,80})\.\s+/iu;

/** A text without an issue in front of it: `Journal of Stairs, Ahead of Print. We climb.` */
export function withoutIssue(text: string): string {
  const issue = ISSUE_SENTENCE.exec(text)?.[0];
  return issue !== undefined && isIssueLine(issue.trim()) ? text.slice(issue.length) : text;
}

/** `Chem. Sci.` of `Chem. Sci., 2025, Advance Article`; `ExKeys` of `ExKeys 12: 35-48`. */
const JOURNAL_AND_ISSUE =
  /^(?!vol|issue|pages?\b|published|publication|available|online|early|doi\b|table)(\p{Lu}[^,;:\d]{1,100}?)[,.;]? (?=\d|vol|issue|published online|available online|ahead of print|early ?view|advance)/iu;

/** The journal that a line of {@link isIssueLine} begins with. */
export function journalOfIssue(line: string): string | undefined {
  return JOURNAL_AND_ISSUE.exec(line)?.[1];
}
