/** Reads names of authors, alone or in a row: separates them, puts given names first, strips whatever is no name. */

/** `Smith` or `J.`, and the suffix behind it: `Jr.`. */
interface NamePart {
  readonly text: string;
  readonly suffix: string;
}

/** `Authors: `, `By ` before a row. */
const LABEL =
  /^(?:(?:written )?by (?=\p{Lu})|(?:authors?(?:\(s\))?|autor(?:en|es|as)?|auteurs?|作者|著者) ?[:：])\s?/iu;
/** A row within brackets, as programs print lists. */
const PRINTED_LIST = /^\[(?!no author)([^[\]]*)\]$/iu;
/** `editor@example.org (Ada Novák)`, as RSS 2.0 requires. */
const MAIL_AND_NAMES = /^[^\s@]{1,64}@[^\s@()]{1,255} ?\((.*)\)$/u;
const MAIL = /<?[\w.+-]{1,64}@[\w.-]{3,100}>?/gu;
const ORCID = /(?:\borcid(?: id)?:? ?)?(?:https?:\/\/orcid\.org\/)?\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b/giu;
/** Marks of footnotes as formulas: `$^{1,2}$`, `^{1,2}`. */
const FORMULA_MARK = /\$ ?\{?\}?\^[^$]{0,40}\$|\^\{[^{}]{0,40}\}/gu;
/** Marks of footnotes and affiliations behind a name: digits, superscripts, asterisks, daggers, a letter. */
const MARKS = /(?<![\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹])[\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]+$/u;
const MARKS_BUT_NO_DIGITS = /(?<![\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹])[\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]+$/u;
const LETTER_MARK = / [a-z]$/u;
/** The note itself behind the last name: ` * Corresponding authors`. */
const FOOTNOTE =
  / [*∗⁎†‡§¶#]+ ?(?:co-|equal|correspond|contribut|joint|shared|these|first|senior|present)[^\n]*/iu;
/** `'Ada Novák'`. */
const QUOTED = /^['‘](.*)['’]$/u;
/** Signs around a name, and a full stop behind a word. */
const AROUND =
  /^[\s"“”{}*•·–—\p{Extended_Pictographic}-]+|(?<![\s"“”{}•·–…—-])[\s"“”{}•·–…—-]+$|\.{3}$|(?<=\p{L}\p{Ll}{2})(?<!Inc|Ltd|Corp)\.$/gu;
/** `Bill` of `William (Bill) Smith`. */
const NICKNAME = /^\p{Lu}\p{Ll}{1,20}$/u;

const SUFFIX = /^(?:jr|sr|junior|senior|ii|iii|iv|2nd|3rd|4th)\.?$/iu;
const DEGREE =
  /^(?:P[Hh]\.? ?[Dd]|M\.? ?D|M\.? ?[Ss]c|B\.? ?[Ss]c|D\.? ?[Pp]hil|MPH|MBA|DDS|RN|F(?:AA|AC|RC)[A-Z]{1,3})\.?$/u;
/** `Prof. Dr. ` before a name of two words. */
const ACADEMIC_TITLE = /^(?:(?:(?:Assoc|Assist|Asst)\. ?)?Prof\.? |Dr\.? |Ph\.D\. ){1,3}(?=\S+ \S)/u;
/** `MD` behind a given name: `Author, Ann B. MD`. */
const LAST_WORD = /(?<=\S) (\S+)$/u;
/** A mark of an affiliation behind it: `Author, Ann 1`. */
const LAST_MARK = /(?<=\p{L}\.?) (?:\d{1,2}|\+)$/u;
/** What stands for names that are left out, or for none. */
const NO_NAME =
  /^(?:(?:and )?others|and|et\.? ?al\.?|etc\.?|等|ほか|他|(?:and |\+ ?)?\d+ (?:others?|more|(?:additional |more |other )?authors?)|anon(?:ymous(?: authors?)?)?\.?|null(?: null)?|nan|none|no authors? listed|unknown(?: author)?|[a-z]|not available|n\/?a)$/u;
/** ` et al.`, ` 等`, ` 等 5 位作者`, ` ほか3名`, ` 외 5명`. */
const ET_AL =
  /(?: et\.? ?al\.?| and others|(?: |(?<=\p{Script=Han}{2}))(?:等|ほか|他|外|외)(?: ?\d{1,4})?(?: ?[位名人명]\p{L}{0,4})?|(?<=\p{Script=Han}{2}) ?著)$/iu;
const ON_BEHALF = / (?:for|on behalf of) the /iu;
/** `CMS Collaboration`. */
const GROUP = /\b(?:collaboration|consortium|team|group)$/iu;
const GROUP_WORD =
  /\b(?:collaborations?|consortium|teams?|groups?|committee|organi[sz]ations?|associations?|institut[eo]?s?|universit\p{L}{1,4}|societ(?:y|ies)|departments?|ministry|agency|council|cent(?:er|re)s?|foundation|network|initiative|laborator(?:y|ies)|labs?|commission|project|investigators|authority|alliance|federation|inc|ltd|gmbh|corporation)\b/iu;
/** `Group of Health and ...`: an "and" behind it does not end it. */
const GROUP_OF = / (?:of|for|on|der|für|de|des|pour) /u;

/** Separates names that hold commas of their own, or none. */
const STRONG = /[;；|、،]| [·•/] |\n/u;
/** `山田太郎・鈴木花子`; a point also stands within foreign names. */
const EAST_ASIAN_POINT =
  /(?<=\p{Script=Han}{2})・(?=\p{Script=Han}{2})|(?<=\p{Script=Hangul}{2})[・·](?=\p{Script=Hangul}{2})/gu;
/** Stands in whatever {@link withoutSigns} replaces. */
const SIGN = /[[@\d^，・·*∗⁎†‡§¶#]/;
/** A line of a list with one name a line: `Ann Author,`, `Author, Ann`. */
const ONE_NAME = /^(?:[^,;|]{1,80},?|(?:\p{Ll}[\p{L}'’]{0,9} ){0,3}\p{Lu}[^\s,;|]{0,40}, [^,;|]{1,60})$/u;
const AND = /(?:,\s?| )(?:and|&|und|et(?! al)) (?!others\b)/giu;
const LEADING_AND = /^(?:and|&|und|et(?! al\b)) /iu;

/** `NCT01234567`, `ISRCTN12345678`: the number of a trial, which registers give in place of names. */
const TRIAL_NUMBER = /^(?:\p{Lu}\p{L}{1,7}-?)?\d[\d-]{5,}(?:-\p{Lu}{2})?$/u;
/** Half of `Novák, Ada and al, et`; `AL` are initials. */
const HALF_OF_ET_AL = /^(?:et|al)$/u;
/** What IEEE leaves of a name by which a person goes: `A. (. Novák`. */
const CUT_NICKNAME = / \(\. (?=\p{L})/gu;
/** `Ada M. Novák, Béla Kis`: the first is no family name. */
const ROW_OF_NAMES = /^\p{Lu}\p{Ll}+ \p{Lu}\. \p{Lu}[\p{L}'’-]+, \p{Lu}[\p{L}.'’-]* \S/u;
/** What companies and institutes are called, beside {@link GROUP_WORD}. */
const PLACE =
  /\b(?:universit\p{L}{1,4}|institut[eo]?s?|college|school|academy|research|laborator(?:y|ies)|labs?|tech|technolog(?:y|ies)|hospital|cent(?:er|re)|inc|ltd|llc|corp|gmbh)\b/iu;
/** `Ada Novák, University of Examples`, `Ada Novák and Béla Kis, Example Labs`. */
const NAME_AND_PLACE =
  /^\p{Lu}[\p{L}.'’-]* (?:[\p{L}.'’-]+,? ){0,12}?\p{Lu}[\p{L}.'’-]+, (?:[^,]{0,40} )?(?:University|Institute|College|Laborator(?:y|ies)|Labs?|Research|Tech|Inc)\b/u;
/** `, Inc.` */
const COMPANY = /, (Inc|Ltd|LLC|Corp)\b/gu;

/** A family name of one word, perhaps after particles: `van der Maaten`. */
const FAMILY = /^(?:\p{Ll}[\p{L}'’]{0,9} ){0,3}(?:al-|d'|l'|el-|'t )?\p{Lu}[^\s,.]*$/u;
const PARTICLE_FIRST = /^\p{Ll}[\p{L}'’]{0,9} \S/u;
/** `Van Gogh`; some are given names as well. */
const CAPITAL_PARTICLE = /^(?:Van|Von|De|Del|Della|Di|Da|Dos|Du|La|Le|El|Al|Ten|Ter|St\.?|Ó) \S/u;
/** `J. A.`, `JA`, `Yu. A.`, `J. van der`. */
const INITIALS = /^(?:\p{Lu}\p{Ll}{0,2}\.[ -]?|\p{Lu}(?!\p{Ll})[ -]?){1,4}(?: ?\p{Ll}{2,4}){0,3}$/u;
/** `A. B.`, `J.-P.`, as Scopus writes them before the family name: `A.B., Novák, Ada B.` */
const POINTED_INITIALS = /^(?:\p{Lu}\p{Ll}{0,2}\.[ -]?){1,8}$/u;
/** The last initial of a given name, which Web of Science takes for a suffix: `Novák, V, Ada`, `Novák, Ada, V`. */
const LAST_INITIAL = /^[IV]$/u;
const FIRST_INITIAL = /^\p{Lu}\p{Ll}?\./u;
/** One given name, perhaps with initials: `Ada`, `Jean-Pierre`, `Ada M.`. */
const GIVEN = /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.?){0,2}$/u;
/** `Smith JR`, `van der Berg J.-P.`, `Smith J Jr`. */
const INITIALS_BEHIND =
  /^((?:\p{Ll}[\p{L}'’]{0,9} ){0,3}\p{Lu}[\p{L}\p{M}'’ -]{1,60}?) ((?:\p{Lu}\p{Ll}?\.[ -]?|\p{Lu}(?:[ -](?=\p{Lu}))?){1,4})(?: ((?:Jr|Sr|I{2,3}|IV|\dnd|\drd|\dth)\.?))?$/u;
/** What looks like initials and is none. */
const NO_INITIALS = /^(?:AI|ML|NLP|II|III|IV|VI|UK|US|USA|EU|MIT|LLC|IT|PHD|MD)$/u;
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u;
const HAS_LETTER = /\p{L}/u;
/** Between two names without a separator; not within `LeCun`, `McDonald`, `DiCaprio`. */
const GLUE =
  /(?<=\p{Ll})(?<!(?<!\p{L})(?:Ma?c|Fitz|De|Del|Della|Des|Di|Da|Do|Dos|Du|La|Le|Lo|Van|Von|Ver|Vander|Al|El|Ben|Bar|Saint|St|Ter|Ten))(?=\p{Lu}(?:[\p{Ll}.]| \p{Lu}\p{Ll}))/u;
const GLUE_BEHIND_INITIALS = /(?<=\p{Lu}\.) ?(?=\p{Lu}[\p{Ll}'’])/u;
const SEPARATES = /[,;|&、\n]| (?:and|und|et) /u;
const MIN_GLUED_WORDS = 4;

/**
 * Reads the names, in order, of a row of authors in any form: `A. Author, B. Author and C. Author`; `Author, Ann; Author, Bo`;
 * `Author A, Author B`; with affiliations in parentheses or brackets, marks of footnotes, degrees, ORCIDs. Names that stand
 * with the family first are turned round; groups stay whole. LaTeX must be decoded already.
 *
 * A pair such as `Author, Ann` is one person, when it can be one. The rules for parentheses, colons and suffixes are arXiv's,
 * see https://info.arxiv.org/help/prep.html#author.
 * @returns names on one line, without affiliations, degrees and `et al.`
 */
export function readAuthors(text: string): string[] {
  const parts = separate(text);
  const areRows = parts.length === 1 || parts.some((part) => ROW_OF_NAMES.test(part));
  const names = namesBeforeAffiliations(parts) ?? parts.flatMap(areRows ? readRow : readSeparated);
  return withInitialsFirst(names.flatMap(cleanNames));
}

/**
 * The names of groups that end with their affiliation, as USENIX writes them: `Ada Novák and Béla Kis, University of Examples; Si
 * Li, Examples, Inc.`
 * @returns `undefined` for other rows
 */
function namesBeforeAffiliations(parts: readonly string[]): string[] | undefined {
  if (parts.length === 1 || !parts.some((part) => NAME_AND_PLACE.test(part))) return undefined;
  return parts.flatMap((part) => {
    const pieces = part.replace(COMPANY, ' $1').split(/, ?/u);
    const place = pieces.findIndex((piece, i) => i > 0 && PLACE.test(piece));
    const lastName = pieces.findLastIndex((piece) => /^and | and /u.test(piece)) + 1;
    const end = place > 0 ? place : lastName > 0 && lastName < pieces.length ? lastName : pieces.length - 1;
    return pieces.slice(0, Math.max(1, end)).flatMap((piece) => splitAtAnd(piece.replace(LEADING_AND, '')));
  });
}

/**
 * Reads the names of fields that hold one person each: `Author, Ann`, `Author, Jr., Bo`, `Author AB`. A field that holds
 * several, `Author, Ann and Author, Bo`, is read as a row.
 * @param isWhole whether a field is one name as it stands
 */
export function readPersons(
  fields: readonly string[],
  isWhole: (field: string) => boolean = () => false,
): string[] {
  const names = fields.map((field) =>
    isWhole(field) ? [field] : separate(field).flatMap(readSeparated).flatMap(cleanNames),
  );
  // `LIU, Wei` is turned round already.
  const turned = fields.filter((field, i) => field.includes(',') && names[i]?.length === 1);
  return turned.length > fields.length / 2 ? names.flat() : withInitialsFirst(names.flat());
}

/** A name with its initials in front, of a source that puts them behind: `Novák A.B.` of Scopus. */
export function initialsFirst(name: string): string {
  const [initials = '', ...others] = behind(name) ?? [];
  return initials.includes('.') ? [initials, ...others].join(' ').trim() : name;
}

/**
 * The names of a row that lost its separators, as in the tables of SpringerLink: `Ada NovákBéla Kis`, and of EndNote: `Novák A.Kis
 * B. C.Lee D.` A name has two words at least, so `Yann LeCun` is one.
 * @returns `undefined` for a row that has separators or is one name
 */
export function gluedNames(row: string): string[] | undefined {
  if (SEPARATES.test(row) || GROUP_WORD.test(row)) return undefined;
  const pointed = row.trim().split(GLUE_BEHIND_INITIALS);
  if (pointed.length > 2 && pointed.every((name) => behind(name) !== undefined))
    return pointed.map(initialsFirst);
  const names = row.trim().split(GLUE);
  if (names.length === 1 || !names.every((name) => name.includes(' '))) return undefined;
  return names.map((name) => name.replace(ACADEMIC_TITLE, ''));
}

/** Whether a name looks like several without a separator, which {@link gluedNames} cannot tell apart. */
export function isGlued(name: string): boolean {
  const parts = GROUP_WORD.test(name) ? [] : name.split(GLUE);
  return parts.length > 1 && parts.flatMap((part) => part.split(' ')).length >= MIN_GLUED_WORDS;
}

/** Joins the parts of one name. East Asian names have the family name first and no space. */
export function joinName(given: string, family: string): string {
  return EAST_ASIAN.test(given) && EAST_ASIAN.test(family)
    ? `${family}${given}`
    : `${given} ${family}`.trim();
}

/** What strong separators separate, without labels, affiliations and addresses. Lines stay apart only where each holds a name. */
function separate(text: string): string[] {
  const lines = text.trim().split(/\n\s*/u);
  const isOneALine = lines.length > 1 && lines.every((line) => ONE_NAME.test(line));
  const flat = lines
    .join(isOneALine ? '\n' : ' ')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(LABEL, '');
  return withoutAffiliations((SIGN.test(flat) ? withoutSigns(flat) : flat).replace(CUT_NICKNAME, ' '))
    .split(STRONG)
    .filter((part) => HAS_LETTER.test(part))
    .map((part) => part.trim().replace(LEADING_AND, ''));
}

function withoutSigns(text: string): string {
  return text
    .replace(PRINTED_LIST, '$1')
    .replace(MAIL_AND_NAMES, '$1')
    .replace(ORCID, '')
    .replace(MAIL, '')
    .replace(FORMULA_MARK, '')
    .replace(FOOTNOTE, '')
    .replaceAll('，', ',')
    .replace(EAST_ASIAN_POINT, '、');
}

/** Replaces each outermost pair of brackets with a comma, as it ends a name; except in `William (Bill) Smith`. */
function withoutAffiliations(text: string): string {
  if (!/[([（]/.test(text)) return text;
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(/[()[\]（）]/gu)) {
    const opens = '([（'.includes(sign);
    if (!opens && depth === 0) continue;
    depth += opens ? 1 : -1;
    if (opens && depth === 1) {
      out.push(text.slice(from, index));
      from = index;
    } else if (depth === 0) {
      const continues = /^ (?!and )\p{L}/u.test(text.slice(index + 1, index + 7));
      const isNickname = continues && NICKNAME.test(text.slice(from + 1, index));
      out.push(isNickname ? text.slice(from, index + 1) : ',');
      from = index + 1;
    }
  }
  if (depth === 0) out.push(text.slice(from));
  return out.join('');
}

/** The names of a part that is one person, unless it has too many commas or an "and". */
function readSeparated(text: string): string[] {
  const parts = partsOf(text);
  const [family, given] = parts;
  if (family === undefined || given === undefined || splitAtAnd(text).length > 1) return readRow(text);
  const affiliation = parts.findIndex((part) => GROUP_WORD.test(part.text));
  if (affiliation > 0) return readSeparated(parts.slice(0, affiliation).map(join).join(', '));
  const repeated = initialsGivenTwice(parts);
  if (repeated !== undefined) return [repeated];
  if (parts.length > 2 || isTwo(family, given)) return readRow(text);
  const isGroup = affiliation === 0 && family.text.includes(' ');
  return [isGroup ? `${family.text}, ${given.text}` : turnRound(family, given)];
}

/** The name of three parts that give initials beside the given name; see {@link POINTED_INITIALS} and {@link LAST_INITIAL}. */
function initialsGivenTwice([first, second, third, ...more]: readonly NamePart[]): string | undefined {
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined;
  const [firstLetter, otherLetter] = [first, third].map(({ text }) => text.normalize('NFD').charAt(0));
  if (POINTED_INITIALS.test(first.text) && firstLetter === otherLetter) return turnRound(second, third);
  const given = [second, third].find(({ text }) => !LAST_INITIAL.test(text));
  const initial = [second, third].find(({ text }) => LAST_INITIAL.test(text));
  if (given === undefined || initial === undefined) return undefined;
  return turnRound(first, { ...given, text: `${given.text} ${initial.text}` });
}

/** The names of a row that commas and "and" separate. */
function readRow(row: string): string[] {
  const chunks = splitAtAnd(row.replace(ET_AL, '')).map(partsOf);
  const parts = chunks.flat();
  return initialsInTurn(parts) ?? familyFirst(chunks) ?? firstTurned(parts) ?? parts.map(join);
}

/** The texts between the "and"s; the one within `Centers for Control and Prevention` separates nothing. */
function splitAtAnd(row: string): string[] {
  const chunks: string[] = [];
  let from = 0;
  let read = 0;
  for (const { 0: and, index } of row.matchAll(AND)) {
    const left = row.slice(read, index);
    const lastName = left.slice(left.lastIndexOf(',') + 1);
    read = index + and.length;
    if (GROUP_OF.test(lastName) && GROUP_WORD.test(lastName)) continue;
    chunks.push(row.slice(from, index));
    from = read;
  }
  return [...chunks, row.slice(from)];
}

/** The parts between commas and colons, each with the suffix behind it; degrees are left out. */
function partsOf(text: string): NamePart[] {
  const parts: NamePart[] = [];
  for (const part of text.split(/[,:]/u).map((each) =>
    each
      .replace(/^[\s.…]+/u, '')
      .trim()
      .replace(LAST_MARK, ''),
  )) {
    const [beforeLast, last] = [parts.at(-2), parts.at(-1)];
    // `Smith, JR`, `Smith, MD`: initials, as `Smith` has no others.
    const isInitials =
      last !== undefined &&
      /^(?!I{2,3}$)(?:\p{Lu}\.? ?){1,4}$/u.test(part) &&
      FAMILY.test(last.text) &&
      (beforeLast === undefined || INITIALS.test(beforeLast.text));
    if (last !== undefined && SUFFIX.test(part) && !isInitials)
      parts[parts.length - 1] = { ...last, suffix: part };
    else if (HAS_LETTER.test(part) && (isInitials || !DEGREE.test(part)))
      parts.push({ text: part, suffix: '' });
  }
  return parts;
}

function join({ text, suffix }: NamePart): string {
  return `${text} ${suffix}`.trim();
}

function turnRound(family: NamePart, given: NamePart): string {
  const degree = LAST_WORD.exec(given.text)?.[1] ?? '';
  const name = DEGREE.test(degree) ? given.text.slice(0, -degree.length - 1) : given.text;
  return `${joinName(name, family.text)} ${family.suffix || given.suffix}`.trim();
}

/** Names of a row of family names and initials in turn: `Author, A., Author, B., Some Group, and Author, C.`. */
function initialsInTurn(parts: readonly NamePart[]): string[] | undefined {
  const names: string[] = [];
  let pairs = 0;
  for (let i = 0; i < parts.length; i++) {
    const [family, initials] = [parts[i], parts[i + 1]] as [NamePart, NamePart | undefined];
    const areTwo = behind(family.text) !== undefined && behind(initials?.text ?? '') !== undefined;
    if (initials !== undefined && INITIALS.test(initials.text) && !INITIALS.test(family.text) && !areTwo) {
      names.push(turnRound(family, initials));
      pairs++;
      i++;
    } else if (GROUP_WORD.test(family.text) || NO_NAME.test(family.text.toLowerCase()))
      names.push(family.text);
    else return undefined;
  }
  return pairs === 0 ? undefined : names;
}

/** Names of a list with family names first: `Author, Ann and Author, Bo`, `Author, Ann`; `undefined` for any other list. */
function familyFirst(chunks: readonly (readonly NamePart[])[]): string[] | undefined {
  let areSure = false;
  const names: string[] = [];
  for (const [family, given, ...more] of chunks) {
    if (family === undefined) continue;
    if (given === undefined && GROUP_WORD.test(family.text)) {
      names.push(join(family));
      continue;
    }
    if (given === undefined || more.length > 0 || isTwo(family, given) || isGroupPair(family, given))
      return undefined;
    const isPerson = /^\p{Lu}/u.test(given.text);
    areSure ||=
      isPerson &&
      (FAMILY.test(family.text) ||
        PARTICLE_FIRST.test(family.text) ||
        (CAPITAL_PARTICLE.test(family.text) && !given.text.includes(' ')));
    names.push(turnRound(family, given));
  }
  return areSure ? names : undefined;
}

/** Whether two parts are surely two names: `A. Author, B. Author`, `Author A, Author B`, or without letter case. */
function isTwo(a: NamePart, b: NamePart): boolean {
  return (
    (FIRST_INITIAL.test(a.text) && FIRST_INITIAL.test(b.text)) ||
    (behind(a.text) !== undefined && behind(b.text) !== undefined && !a.text.endsWith('.')) ||
    (!/\p{Lu}/u.test(a.text) && !/\p{Lu}/u.test(b.text))
  );
}

function isGroupPair(a: NamePart, b: NamePart): boolean {
  return GROUP_WORD.test(a.text) || GROUP_WORD.test(b.text);
}

/** Names of a row whose first is turned round alone: `Author, Ann, Bo Author, and Cy Author`, `Author, A., B. Author`. */
function firstTurned([family, given, ...others]: readonly NamePart[]): string[] | undefined {
  const areTurned =
    family !== undefined &&
    given !== undefined &&
    others.length > 0 &&
    FAMILY.test(family.text) &&
    (GIVEN.test(given.text) || INITIALS.test(given.text)) &&
    others.every(({ text }) => text.includes(' '));
  return areTurned ? [turnRound(family, given), ...others.map(join)] : undefined;
}

/** Family name, initials and suffix of `Author AB Jr`. */
function behind(name: string): readonly string[] | undefined {
  const [, family = '', initials = '', suffix = ''] = INITIALS_BEHIND.exec(name) ?? [];
  const isName = family !== '' && !NO_INITIALS.test(initials) && !GROUP_WORD.test(family);
  return isName ? [initials, family, suffix] : undefined;
}

/** The names with initials first, if they stand behind several names and all. */
function withInitialsFirst(names: readonly string[]): string[] {
  const turned = names.map(behind);
  const found = turned.filter((name) => name !== undefined);
  const [first, ...others] = found;
  // `Novák A, Kis B.`: the point ends the row.
  const arePointed = found.every(([initials = '']) => initials.includes('.'));
  const strange = names.filter((name, i) => turned[i] === undefined && !GROUP_WORD.test(name)).length;
  // Groups have names of any form.
  const areBehind = strange === 0 || (arePointed && found.length > 2 && found.length >= 3 * strange);
  // Names may stand as they are if the family name seems to have several words: `Novák Ada M`.
  const single = found.filter(([, family = '']) => FAMILY.test(family)).length;
  // So may `Saumya B` alone; `de la Cruz M` is none.
  const isSure = others.length > 0 ? single > others.length / 2 : PARTICLE_FIRST.test(first?.[1] ?? '');
  if (!areBehind || !isSure) return names.slice();
  return names.map((name, i) => {
    const [initials = '', ...rest] = turned[i] ?? [];
    if (initials === '') return name;
    const written = arePointed ? initials : initials.replace(/\.$/u, '');
    return [written, ...rest].filter((part) => part !== '').join(' ');
  });
}

/** A name without marks and `et al.`, or none; two names for `A. Author for the B Collaboration`. */
function cleanNames(name: string): string[] {
  // The digits of a user name, `bys0318`, are no mark.
  const words = name.trim().split(' ').length;
  const unmarked = name.trim().replace(words > 1 ? MARKS : MARKS_BUT_NO_DIGITS, '');
  const whole = (words > 2 ? unmarked.replace(LETTER_MARK, '') : unmarked).replace(ET_AL, '');
  const names = whole.split(ON_BEHALF);
  return (GROUP.test(names.at(-1) ?? '') ? names : [whole])
    .map((each) => each.trim().replace(QUOTED, '$1').replace(AROUND, '').trim().replace(ACADEMIC_TITLE, ''))
    .filter((each) => HAS_LETTER.test(each) && !NO_NAME.test(each.toLowerCase()))
    .filter((each) => !DEGREE.test(each) && !TRIAL_NUMBER.test(each) && !HALF_OF_ET_AL.test(each));
}
