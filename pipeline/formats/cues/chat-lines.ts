/** Recognises the lines in which chats (Slack, Discord, WhatsApp, Telegram) say who wrote a message and when. */

const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2})?';
const AM_PM = '\\s?[AP]\\.?M\\.?';
const TIME = `${CLOCK}(?:${AM_PM})?`;
const DATE = '(?:\\d{1,2}[/.]\\d{1,2}(?:[/.](?:\\d{4}|\\d{2}))?|\\d{4}-\\d{2}-\\d{2})';
const DAY = `(?:(?:to|yester|mon|tues|wednes|thurs|fri|satur|sun)day(?: at)?|${DATE}),? `;
/** At most four words: nicknames take any form, but titles are longer. */
const WRITER = "\\p{L}[\\p{L}\\p{M}\\d'’_.,()-]{0,29}(?: [\\p{L}\\p{M}\\d'’_.,()-]{1,30}){0,3}";

const MAX_HEADER_CHARS = 100;
const MAX_PREFIX_CHARS = 120;

/** Lines of a writer and a time, or of a time alone. A clock without AM, PM or brackets may be the length of a video. */
const HEADERS: readonly RegExp[] = [
  // `10:50 AM`, `[10:50]`, `Yesterday at 9:13 PM`
  new RegExp(`^(?:(?:${DAY})?${CLOCK}${AM_PM}|\\[(?:${DAY})?${TIME}\\]|${DAY}${TIME})$`, 'iu'),
  // `Ann Lee  10:42`, `:palm_tree:  10:42 AM`
  new RegExp(`^(?:${WRITER}|:[\\w+-]{1,40}:)\\s{2,8}(?:${DAY})?${TIME}$`, 'iu'),
  // `Ann Lee — Yesterday at 9:13 PM`, `Ann Lee [10:42 AM]`, `Ann Lee 10:42 AM`
  new RegExp(
    `^${WRITER}(?:\\s?[—–|•·])?\\s(?:${DAY}${TIME}|${CLOCK}${AM_PM}|\\[(?:${DAY})?${TIME}\\])$`,
    'iu',
  ),
  // `[3/10 10:42] Ann Lee`
  new RegExp(`^\\[(?:${DAY}${TIME}|${TIME}, ${DATE})\\] ${WRITER}:?$`, 'iu'),
];

/** `[10:42, 3/10/2025] Ann Lee: `, `3/10/25, 10:42 - Ann Lee: `, each before the message. */
const PREFIX = new RegExp(
  `^(?:\\[(?:${DATE},? ${TIME}|${TIME},? ${DATE})\\]|${DATE},? ${TIME} [-–—]) [^:\\n]{1,50}: (?=\\S)`,
  'iu',
);

/** Whether a trimmed line only says when a chat message was written, or by whom. */
export function isChatHeader(text: string): boolean {
  return (
    text.length <= MAX_HEADER_CHARS && /\d:\d/.test(text) && HEADERS.some((pattern) => pattern.test(text))
  );
}

/** The time and writer in front of a chat message on one line; `''` when the line has none. */
export function chatPrefix(text: string): string {
  return /\d:\d/.test(text.slice(0, 30)) ? (PREFIX.exec(text.slice(0, MAX_PREFIX_CHARS))?.[0] ?? '') : '';
}
