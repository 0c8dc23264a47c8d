/** Where the title of a reference ends: at a full stop, a comma before a journal, a book or a place; subtitles belong to it. */
import { commaBeforeJournal } from './journals.ts';

/** Where only commas stand between title and journal: to the last one, or to `, in `. */
const TITLE_BEFORE_SOURCE = /^\S+ \S.*(?=, [iI]n:? \p{Lu})|^\S+ \S+ \S.*(?=, )/u;
/** `, in: Editor (Hg.), Book`, `, London: Publisher`, ` (London: Publisher)`. */
const BEFORE_BOOK =
  /, [iI]n: |(?:, | \()(?=\p{Lu}[\p{L}’'-]{1,30}(?:[ /]{1,3}[\p{L}-]{1,20}| a\. ?M\.){0,3}(?:, \p{Lu}[\p{L}.]{1,5})?: \p{Lu}[^:]{2,60}$)/u;
/** Behind a title, before journal, page or address; not behind an initial or an abbreviation. */
const TITLE_END =
  /(?<=[\p{L}\p{N})\]’”$])(?<!\b\p{Lu}|\bvs|\bv|\bet al|\be\.g|\bi\.e|\bSt|\bDr|\b[Nn]o|\b[Vv]ol|\bpp?|, (?:Adv|Ann|Appl|Atmos|Biol|Chem|Comput|Environ|Geophys|Hydrol|Int|Math|Phys|Proc|Trans))(?:[.?!。]|\s(?=[?!])[?!])\.?\s*(?=\s(?:[\p{Lu}\p{N}“"([]|(?<=\.\s)[–—-] \p{Lu}|in\b|ar[xX]iv|https?:|doi)|\p{Lo})/u;
/** A journal or a book behind a subtitle, with its year or volume. */
const SOURCE =
  /^(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\p{Ll}{0,6}\b)(?:[Ii]n:? )?\p{Lu}(?:\D{2,200}\d|[\p{L} ./-]{2,40}(?:: \p{Lu}.{1,60}|\.?)$)/u;
const NO_SUBTITLE =
  /^(?:in|see|В)[: ]|^ar[Xx]iv|\d{3}|\b(?:journal|proceedings|proc|transactions|conference|symposium|workshop|society|series|studies|studien|schriften|reihe|beiträge|lectures|notes|texts|monographs?|bde?|band|aufl\p{L}*|trans|fasc|contributions|acta|archives|library|issue|research|letters|universit\p{L}{1,3}|press|thesis|thèse|dissertation|report|preprint|draft|manuscript|paper|presented|retrieved|available|accessed|reprint|revised|translat\p{L}{2,4}|edit\p{L}{2,4}|éditions?|eds?|vols?|volume|pages?|publish\p{L}*|verlag|zeitschrift|revue|rivista|revista)(?!\p{L})/iu;

/** Addresses and ids, which are no part of a journal and hold figures that look like years. */
export const ADDRESSES =
  /\(?(?:https?:\/\/|\bdoi:? ?(?=10\.)|\b10\.\d{4,9}\/|\barxiv:\s?|\babs\/(?=\d{4}\.)|\bpmc?id: ?)\S*|\b(?:available( at| from)?|retrieved from|url|\[online\])[:.]?/giu;
/** Where volume, pages and year begin behind the name of a journal. */
export const JOURNAL_END =
  /,? ?(?:\bvol\b|\bv[.,]|\bn(?:o|r)?[.°]|\bpp?\.|\bpages?\b|\(?(?:1[89]|20)\d\d|\b\d{1,9}(?: ?[(:;,]|\.? ?\d{1,9}[–-]|-\d|[.,:]?$)|;)/iu;

/**
 * Cuts the title off what follows the names.
 * @param isBehindComma whether commas, rather than full stops, part the reference
 */
export function titleAndRest(
  text: string,
  isBehindComma = false,
): { readonly title: string; readonly rest: string } {
  const end = TITLE_END.exec(text);
  const book = BEFORE_BOOK.exec(text);
  if (book !== null && book.index > 3 && book.index < (end?.index ?? Number.POSITIVE_INFINITY))
    return { title: text.slice(0, book.index), rest: text.slice(book.index).replace(/^[, ]+/u, '') };
  const comma = commaBeforeJournal(text);
  // Commas separate all, or what follows the full stop is no journal.
  const hasJournal = end !== null && /\p{L}{3}/u.test(text.slice(end.index).replace(ADDRESSES, ' '));
  if (comma > 3 && (end === null || (comma < end.index && (isBehindComma || !hasJournal))))
    return { title: text.slice(0, comma), rest: text.slice(comma).replace(/^[, ]+/u, '') };
  if (end === null) {
    // `Title, 2025.`; `Title, Journal 7, 12-21, 2025.`
    const [, whole = text] = /^(.{4,500}?),? \(?(?:1[89]|20)\d\d\)?\.?$/u.exec(text) ?? [];
    const source = text.slice(0, JOURNAL_END.exec(text)?.index ?? 0);
    const title = source.length < whole.length ? TITLE_BEFORE_SOURCE.exec(source)?.[0] : undefined;
    return title === undefined
      ? { title: whole.replace(/\.$/u, ''), rest: text.slice(whole.length) }
      : { title, rest: text.slice(title.length).replace(/^[, ]+/u, '') };
  }
  const mark = /^ ?[?!]/u.exec(end[0])?.[0].trim() ?? '';
  const rest = text.slice(end.index + end[0].length).trim();
  const subtitle = TITLE_END.exec(rest);
  const behind = subtitle === null ? '' : rest.slice(subtitle.index + subtitle[0].length).trim();
  if (subtitle !== null && isSubtitle(rest.slice(0, subtitle.index), behind) && SOURCE.test(behind)) {
    const size = text.length - rest.length + subtitle.index;
    return { title: text.slice(0, size) + (subtitle[0].match(/[?!]/u)?.[0] ?? ''), rest: behind };
  }
  return { title: text.slice(0, end.index) + mark, rest };
}

/** Whether a sentence behind that of a title belongs to it: it is in lower case, and no place, note or publisher. */
function isSubtitle(text: string, behind: string): boolean {
  return (
    /^(?:I{1,3}|IV|VI{0,3}|IX|X)$/u.test(text) ||
    ((/ \p{Ll}{4,}/u.test(text) ||
      (!/\d/u.test(text) && /^(?:[Ii]n:? |[\p{L} ./-]{2,40}: \p{Lu})/u.test(behind))) &&
      !NO_SUBTITLE.test(text))
  );
}
