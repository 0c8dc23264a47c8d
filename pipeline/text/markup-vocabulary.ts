/** The elements of markup in fields of papers. A name that is not here is text: `Vec<T>`, `<mask>`. */

const words = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '));

/** Elements that begin and end a paragraph, of HTML, JATS (https://jats.nlm.nih.gov) and Elsevier. */
export const BLOCKS = words(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul',
  'title subtitle sec list list-item disp-quote def-list def-item break section-title simple-para para abstract-sec',
);

/** Elements without text for people. */
export const SILENT = words(
  'script style template noscript svg head iframe graphic inline-graphic object-id',
);

/** Elements of formulas whose content is one formula, in JATS and MathML. */
export const FORMULAS = words('inline-formula disp-formula formula alternatives tex-math tex math');

/** Elements that have no end tag, or need none. */
export const UNCLOSED = words('br hr img wbr p li dt dd td th tr');

/**
 * Elements of text as they come in titles and abstracts, wherever those were copied to: phrases and paragraphs of HTML, face
 * markup of Crossref (https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/face-markup/), JATS, MathML.
 */
export const FIELD_ELEMENTS = words(
  'a abbr acronym b big blockquote br center cite code dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img kbd li nobr ol p pre q small',
  'span strong sub sup table tbody td th thead tr tt u ul wbr article aside caption colgroup del figcaption figure footer header ins',
  'main section tfoot iframe script style svg',
  'inf scp ovl italic bold bold-italic sc roman sans-serif monospace underline overline strike small-caps break title subtitle sec list',
  'list-item def-list def-item disp-quote named-content styled-content ext-link xref uri inline-graphic',
  'inline-formula disp-formula formula tex-math tex alternatives it ital',
  'math mi mn mo ms mtext mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup msubsup munder mover',
  'munderover mmultiscripts mprescripts mtable mtr mtd mlabeledtr mspace semantics annotation annotation-xml maction',
);

/** The other elements of HTML (and some that browsers still read), for texts that are HTML by the definition of their format. */
export const PAGE_ELEMENTS = words(
  'address area audio base basefont bdi bdo body button canvas col data datalist details dfn dialog embed fieldset form frame frameset',
  'head hgroup html input label legend link map mark menu meta meter nav noframes noscript object optgroup option output param path',
  'picture progress rp rt ruby s samp search select slot source summary template textarea time track var video',
);

/** Prefixes of vocabularies whose elements all are markup: JATS, MathML, Elsevier, XHTML, Office. */
const PREFIXES = words('jats mml m ce sb xhtml html o v w st1');

/** The name of an element without the prefix of a known vocabulary, in lower case. */
export function localName(name: string): string {
  const [prefix = '', local] = name.toLowerCase().split(':', 2);
  return local !== undefined && PREFIXES.has(prefix) ? local : name.toLowerCase();
}
