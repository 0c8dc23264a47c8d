const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2})?';
const HALF = '\\s?[AP]\\.?M\\.?';
const TIME = `${CLOCK}(?:${HALF})?`;
const DATE = '(?:\\d{1,2}[/.]\\d{1,2}(?:[/.](?:\\d{4}|\\d{2}))?|\\d{4}-\\d{2}-\\d{2})';
const DAY = `(?:(?:to|yester|mon|tues|wednes|thurs|fri|satur|sun)day(?: at)?|${DATE}),? `;
/** Four words at most: people are called what they like, and titles are longer. */
const WRITER = "\\p{L}[\\p{L}\\p{M}\\d'’_.,()-]{0,29}(?: [\\p{L}\\p{M}\\d'’_.,()-]{1,30}){0,3}";

/** Lines that say who wrote a message, and when, or only when: a clock alone may be the length of a video. */
const HEADS: readonly RegExp[] = [
  // `10:50 AM`, `[10:50]`, `Yesterday at 9:13 PM`
  new RegExp(`^(?:(?:${DAY})?${CLOCK}${HALF}|\\[(?:${DAY})?${TIME}\\]|${DAY}${TIME})$`, 'iu'),
  // `Ann Lee  10:42`, `:palm_tree:  10:42 AM`
  new RegExp(`^(?:${WRITER}|:[\\w+-]{1,40}:)\\s{2,8}(?:${DAY})?${TIME}$`, 'iu'),
  // `Ann Lee — Yesterday at 9:13 PM`, `Ann Lee [10:42 AM]`, `Ann Lee 10:42 AM`
  new RegExp(
    `^${WRITER}(?:\\s?[—–|•·])?\\s(?:${DAY}${TIME}|${CLOCK}${HALF}|\\[(?:${DAY})?${TIME}\\])$`,
    'iu',
  ),
  // `[3/10 10:42] Ann Lee`
  new RegExp(`^\\[(?:${DAY}${TIME}|${TIME}, ${DATE})\\] ${WRITER}:?$`, 'iu'),
];

/** The same in front of the message: `[10:42, 3/10/2025] Ann Lee: `, `3/10/25, 10:42 - Ann Lee: `. */
const IN_FRONT = new RegExp(
  `^(?:\\[(?:${DATE},? ${TIME}|${TIME},? ${DATE})\\]|${DATE},? ${TIME} [-–—]) [^:\\n]{1,50}: (?=\\S)`,
  'iu',
);

/** Whether a line, trimmed, says no more than when a message of a chat was written, or by whom. */
export function isMessageHead(text: string): boolean {
  return text.length <= 100 && /\d:\d/.test(text) && HEADS.some((pattern) => pattern.test(text));
}

/** When and by whom a message was written, where that stands before it in its line; `''` when it does not. */
export function messageHead(text: string): string {
  return /\d:\d/.test(text.slice(0, 30)) ? (IN_FRONT.exec(text.slice(0, 120))?.[0] ?? '') : '';
}
