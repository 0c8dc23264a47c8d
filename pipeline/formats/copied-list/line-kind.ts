/** Tells what a line of a copied page is, from the line alone. Browsers copy each text to a line of its own, however long. */
import { readAuthors } from '../../text/names/read-names.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { areNames, readCitation, readLooseByline } from '../cues/byline.ts';
import { isOrganisation } from '../cues/organisation.ts';
import { isTitleLike, wordCosts } from '../cues/prose-words.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import { isSourceLine } from '../fields/source-lines.ts';

/** Names of authors, and what stands behind them on their line. */
export interface Byline {
  readonly authors: readonly string[];
  /** `Proceedings of the 42nd Conference, PMLR 267:1-19`; empty for none. */
  readonly source: string;
  /** Whether a picture marks the line as one of names: `👥 Ann Lee`. */
  readonly isMarked: boolean;
  /** Whether the line is one name, which may be one of several below one another. */
  readonly isOne: boolean;
}

const MAX_NAMES_CHARS = 1000;
/** What follows names on their line: `; Proceedings of ...`, `; (1):1-48, 2025.`. */
/** ` - #33511 (DEV, IO)` is the number of a working paper. */
const BEHIND_NAMES =
  /;? ?\(\d{1,4}\):.{0,80}$|; ?(?=Proceedings\b).{0,300}$| (?:- )?#\d{1,6}(?: \([A-Z, ]{2,80}\))?$/u;
/** Buttons at the end of such a line: `[abs][Download PDF]`. */
const BRACKETS_BEHIND = /(?: ?\[[A-Za-z ]{2,30}\]){1,6}$/u;
/** `Ann Lee, Bo Lind in Journal of Stairs`. */
const IN_VENUE = /^(.{5,400}?) in (\p{Lu}.{1,200})$/u;
/** `Ann Lee and Bo Lind | J Ex 2025;7:11-20` */
const BEFORE_SOURCE = /^([^|]{4,400}) \| ([^|]{4,200})$/u;
/** Not of the name: buttons, marks of affiliations, `+4 authors`. */
const BESIDE_NAMES =
  /View ORCID Profile|^by (?=\p{Lu})|,? ?\+ ?\d{1,4} (?:more )?authors?| and (?:\d{1,4} more|[Oo]thers)$|(?<=\p{L}) ?[\d*†‡][\d*†‡ ]{0,9}(?=[,;|]|$)/gu;

/** A picture of people or of a pen. */
const MARK = /^[👥👤🧑👨👩✍🖊🖋]\uFE0F?(?:\u200D\p{Extended_Pictographic})?\s{0,3}/u;
/** `Ann Lee (Example Labs); Bo Lind (ETH)*`. */
const AFFILIATIONS = /(?<=\p{L}\.?)\s?\(\p{L}[^()]{1,120}\)\*?(?=\s?[,;]|$)/gu;
/** `(Team Lantern)`, `(*Corresponding authors)`. */
const BEHIND_LAST_NAME = /(?<!\s)\s*\([^()]{2,60}\)$/u;
/**
 * Words of menus and headings that look like names, in the singular: `Sign In`, `Most Recent`, `Program Chairs`. Those that are also
 * family names, such as `Page` and `Field`, are not here.
 */
const NO_NAMES = new Set(
  `access account all application author bibtex board career category center centre chair citation code committee conference contact create date disclaimer
   editor editorial feedback filter format forthcoming has help home important institute interest issue join journal keynote lab lecturer library
   log login meeting menu message most news next opportunity other our overview pdf policy previous privacy professor program programme publication
   question recent result review role scholar science search seminar sign sort speaker sponsor statement student submission summary
   team term title trending university venue version volume volunteer workshop your about`.split(/\s+/),
);
/** Tags of exports: `AU Lee A`. */
const TAG = /^(?:AU|AF|A1|SO|TI) /u;

/** Whether half of the names or more hold words that no name has. */
function areHeadings(names: readonly string[]): boolean {
  const headings = names.filter((name) =>
    name
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .some((word) => NO_NAMES.has(word.replace(/ies$/u, 'y')) || NO_NAMES.has(word.replace(/s$/u, ''))),
  );
  return headings.length * 2 >= names.length;
}

/** Reads a line of names, short or in full, that commas, semicolons, bars or dots separate; `undefined` for any other line. */
export function readNames(text: string): Byline | undefined {
  const citation = readCitation(text);
  if (citation !== undefined) {
    const { authors, journal = '', year = '' } = citation;
    return { authors, source: `${journal}, ${year}`, isMarked: true, isOne: false };
  }
  if (text.length > MAX_NAMES_CHARS || isButtons(text)) return undefined;
  const [, signed = '', placed = ''] = BEFORE_SOURCE.exec(text) ?? [];
  if (isSourceAlone(placed)) return byline(signed, placed);
  const [, before = text, venue = ''] = IN_VENUE.exec(text) ?? [];
  // A title may hold `in`, too.
  if (venue !== '' && (isVenue(venue) || before.includes(','))) return byline(before, venue);
  const [behind = ''] = BEHIND_NAMES.exec(text) ?? [];
  const found = byline(
    text.slice(0, text.length - behind.length),
    behind.replace(/^[; ]+/u, '').replace(BRACKETS_BEHIND, ''),
  );
  return found && { ...found, isMarked: found.isMarked || behind !== '' };
}

function byline(text: string, source: string): Byline | undefined {
  const [mark = ''] = MARK.exec(text) ?? [];
  const hasAffiliations = (text.match(AFFILIATIONS)?.length ?? 0) > 1;
  const names = text
    .slice(mark.length)
    .replace(AFFILIATIONS, '')
    .replace(BEHIND_LAST_NAME, '')
    .replace(BESIDE_NAMES, '')
    .replace(/ ?[|·•⋅] ?/gu, ', ')
    .replace(/(?<![,;\s])[,;\s]+$/u, '')
    // `Hallberg M, Osei P.`, where no other initial has a stop.
    .replace(/^([^.]*[^,.] \p{Lu}{1,3}|.*\p{L}{2})\.$/u, '$1');
  // `Lee, Ann; Lind, Bo`
  if (TAG.test(names) || areHeadings(names.split(/[,;]/u))) return undefined;
  // A name among many may have an unusual shape.
  if (!names.split(/; ?/u).every(areNames) && readLooseByline(names) === undefined) return undefined;
  const authors = readAuthors(names);
  const isOne = authors.length === 1;
  // A word of a few East Asian characters may be anything.
  if (isOne && mark === '' && !/\s/u.test(names)) return undefined;
  return { authors, source, isMarked: mark !== '' || hasAffiliations, isOne };
}

/** A journal or a conference, though no year is named. */
const VENUE =
  /\b(?:journal|proceedings|proc|conference|transactions|trans|letters|symposium|workshop|annals|bulletin|magazine|archives|advances|review|press|forthcoming|arxiv|biorxiv|medrxiv|neurips|icml|iclr|cvpr|acl|emnlp|aaai|ieee|plos)\b/iu;
const MAX_VENUE_CHARS = 160;

/** Whether a line names a journal or a conference. */
export function isVenue(text: string): boolean {
  return text.length <= MAX_VENUE_CHARS && VENUE.test(text) && !endsSentence(text);
}

const ACTIONS =
  '(?:show|hide) all abstracts(?:hide all abstracts)?|(?:download|view|purchase|request|preview|show|hide|get|read) (?:pdfs?|abstracts?|articles?|article previews?|rightslink|chapter|all)|view (?:at|via) publisher|add to selected citations|select all(?: on page)?|sort by(?: relevance| date)?|show details|show figures';
const KINDS_OF_PAPERS =
  '(?:research|review|original|journal|short|data|full[ -]length|regular|invited|brief) (?:articles?|papers?|communications?|reports?)|conference (?:papers?|proceedings)|book chapters?|main conference track|datasets? and benchmarks? track|position paper track|articles?|reviews?|preprints?|editorials?|letters?';
const KIND_AND_DATE = new RegExp(`^(?:${KINDS_OF_PAPERS})\\s{1,4}([A-Z][a-z]{2} (?:19|20)\\d\\d)$`, 'iu');
const KIND_OF_PAPER = new RegExp(`^(?:${KINDS_OF_PAPERS})$`, 'iu');
const ACCESS =
  '(?:open|free|full|no|public|subscription) ?access(?:article|review|communication|editorial|letter)?|free to read|free (?:pmc )?article|abstract only|article preview|full[ -]?text(?: views?| access| available)?|published by \\p{L}{2,12}';
const COUNTS = '(?:cited|viewed)(?: by)?:? ?(?=\\d|papers)|papers(?= \\()|cited by|citations?|references?';
const PLACES =
  'related (?:articles|documents|records)|reference search|web of science|affiliations? expand|correct metadata for \\S+|pdf|bib|bibtex|abs|abstracts?|html|epub|xml|ps|code|cite|share|save|alert|export|supp|supplementary|supplement|supporting info(?:rmation)?|arxiv|openreview|poster|spotlight|oral|slides|video|claim|citeproc|doi|url|expand|tl;?dr|other|links?|listen|download';
/** Buttons and kinds of papers. A line of them alone is neither title nor text: `[abs][Download PDF]`, `Research article • Open access`. */
const BUTTONS = new RegExp(`\\b(?:${ACTIONS}|${KINDS_OF_PAPERS}|${ACCESS}|${COUNTS}|${PLACES})\\b`, 'giu');
/** Of these, those that only papers have. */
const BUTTONS_OF_PAPERS =
  /\b(?:pdf|bib|bibtex|abs|abstract|cite|cited|citations?|doi|preprint|(?:research|journal) article|conference paper|openreview|poster|spotlight|oral|full[- ]?text|arxiv)\b/iu;
/** Between names that stand on lines of their own: a comma, an affiliation, what PLOS says of an author. */
const JOINER =
  /^(?:[,;·⨯]|and|&|\([^()\d]{2,80}\)|(?:roles|affiliations?|current address:?|\*? ?e-mail:|contributed equally) .{2,400})$/iu;

/** An id with its label, a year and a volume, a year alone: `doi: 10.1000/1`, `2025 Nov 3;12(4)`, `2025/2101 (PDF)`, `e-Print: 2511.08801`. */
const SOURCE_ALONE =
  /\b(?:doi|pmid|pmcid|e-?print): ?\S|\b(?:19|20)\d\d\b.{0,12};\d|^(?:19|20)\d\d(?:$|\/\d{1,5}\b)/iu;

/** `arXiv preprint arXiv:2503.01234, 2025`, `2025, arXiv`. */
const YEAR_AND_VENUE =
  /^arxiv preprint arxiv:\d{4}\.\d{4,5}(?:v\d+)?, (?:19|20)\d\d$|^(?:19|20)\d\d, arxiv$/iu;
const MIN_TEXT_CHARS = 40;
const MIN_TEASER_WORDS = 9;
/** A longer line of prose is text, however it ends. */
const LONG_TEXT_CHARS = 80;
/** How much better the words of a line read as prose than as a title, in nats: one word of sentences tells. */
const MIN_PROSE = 2.5;
const MAX_TITLE_CHARS = 300;
const MAX_SOURCE_CHARS = 240;
const MIN_TITLE_WORDS = 2;

/** What a line is besides a title or names. */
export type LineKind = 'buttons' | 'joiner' | 'source' | 'text' | 'other';

export function lineKind(text: string): LineKind {
  if (JOINER.test(text) || isOrganisation(text)) return 'joiner';
  if (isSourceAlone(text)) return 'source';
  if (YEAR_AND_VENUE.test(text)) return 'source';
  const boilerplate = readBoilerplate(text);
  if (boilerplate?.date !== undefined || boilerplate?.url !== undefined) return 'source';
  if (isButtons(text) || (boilerplate !== undefined && boilerplate.citation === undefined)) return 'buttons';
  const isPart = text.length >= MIN_TEXT_CHARS && isProse(text);
  if (isPart && (text.length >= LONG_TEXT_CHARS || endsSentence(text))) return 'text';
  return text.length <= MAX_SOURCE_CHARS && isSourceLine(text) ? 'source' : 'other';
}

/** Whether a line ends a sentence, or is cut within one. */
export function endsSentence(text: string): boolean {
  return ['sentence', 'ellipsis'].includes(lineEnd(text));
}

/** Whether a line below a title is a sentence, whatever its words: a teaser or an abstract. */
export function isTeaser(text: string): boolean {
  return endsSentence(text) && wordCosts(text).words >= MIN_TEASER_WORDS;
}

/** The date of ResearchGate's line above a title: `Conference Paper   Jul 2023`. */
export function kindAndDate(text: string): string | undefined {
  return KIND_AND_DATE.exec(text)?.[1];
}

/** Whether a line names a kind of papers and nothing else: `Research Article`. */
export function isKindOfPaper(text: string): boolean {
  return KIND_OF_PAPER.test(text);
}

/** Whether a line can be nothing but a source, wherever it stands. */
export function isSourceAlone(text: string): boolean {
  return text.length <= MAX_SOURCE_CHARS && SOURCE_ALONE.test(text);
}

/** Whether a line holds buttons that only papers have: `[pdf] [bibtex]`, `Cited by 12`. */
export function hasButtonsOfPapers(text: string): boolean {
  return isButtons(text) && BUTTONS_OF_PAPERS.test(text);
}

function isButtons(text: string): boolean {
  return text.length <= MAX_SOURCE_CHARS && !/\p{L}/u.test(text.replace(BUTTONS, ''));
}

function isProse(text: string): boolean {
  const { title, body } = wordCosts(text.slice(0, MAX_TITLE_CHARS));
  return title - body >= MIN_PROSE;
}

/** Whether a line can be a title: some words that are no sentence of a text. */
export function isTitle(text: string): boolean {
  if (text.length > MAX_TITLE_CHARS || /^proceedings of\b/iu.test(text)) return false;
  // A whole reference.
  if (text.length > MAX_SOURCE_CHARS && isSourceLine(text)) return false;
  if (readLooseByline(text) !== undefined || readNames(text)?.isMarked) return false;
  return isTitleLike(text, MIN_TITLE_WORDS);
}
