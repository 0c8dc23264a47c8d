import { xmlCharacters } from './xml.ts';

/** Names that HTML reads as character references even without a semicolon (WHATWG HTML, section 13.5). */
const BARE_NAMES =
  'AElig|AMP|Aacute|Acirc|Agrave|Aring|Atilde|Auml|COPY|Ccedil|ETH|Eacute|Ecirc|Egrave|Euml|GT|Iacute|Icirc|Igrave|' +
  'Iuml|LT|Ntilde|Oacute|Ocirc|Ograve|Oslash|Otilde|Ouml|QUOT|REG|THORN|Uacute|Ucirc|Ugrave|Uuml|Yacute|aacute|acirc|' +
  'acute|aelig|agrave|amp|aring|atilde|auml|brvbar|ccedil|cedil|cent|copy|curren|deg|divide|eacute|ecirc|egrave|eth|' +
  'euml|frac12|frac14|frac34|gt|iacute|icirc|iexcl|igrave|iquest|iuml|laquo|lt|macr|micro|middot|nbsp|not|ntilde|' +
  'oacute|ocirc|ograve|ordf|ordm|oslash|otilde|ouml|para|plusmn|pound|quot|raquo|reg|sect|shy|sup1|sup2|sup3|szlig|' +
  'thorn|times|uacute|ucirc|ugrave|uml|uuml|yacute|yen|yuml';

/**
 * Positions where HTML would see markup in plain text: `&` at the start of a character reference, `<` at the start of a
 * tag, comment or declaration. `R&D`, `p < 0.05` and `a <- b` have none.
 */
const MARKUP = new RegExp(`&(?=#[0-9xX]|[A-Za-z][A-Za-z0-9]{0,31};|(?:${BARE_NAMES}))|<(?=[A-Za-z/!?])`, 'g');

/** U+2060 WORD JOINER: no width, no line break, no meaning in HTML. normalise.ts removes it from items. */
const WORD_JOINER = '\u2060';

/**
 * A title that reads the same in every feed reader. Some take titles as text, some as HTML; miniflux unescapes RSS titles
 * twice, others strip tags. No escaping suits all, so an invisible character splits what would be markup. Titles without
 * markup, nearly all, stay unchanged.
 */
export function feedTitle(title: string): string {
  // First the characters that XML cannot carry: removing them later could join markup again.
  return xmlCharacters(title).replace(MARKUP, (start) => start + WORD_JOINER);
}
