/** Tells the journal of a reference from its title and its names: by abbreviations, and by the volume behind it. */

/** Words of journals as references shorten them, without the full stop. */
const SHORT_WORD =
  '(?:Acad|Adv|Amer?|Anal|Ann|Cardiol|Neurol|Virol|Endocrinol|Ophthalmol|Electrochem|Can|Annu|Appl|Approx|Arch|Astron|Astrophys|Atmos|Biochem|Biol|Biomed|Biophys|Bull|Chem|Chim|Chin|Circ|Clin|Cogn|Comm|Commun|Comput?|Condens|Conf|Contemp|Cosmol|Crystallogr|Discr|Ecol|Econ|Educ|Electr|Electron|Energ|Eng|Environ|Eur|Europhys|Exp|Exper|Fiz|Funct|Genet|Geol|Geom|Geophys|Grav|Helv|Hist|Hydrol|Immunol|Inf|Inform|Inorg|Instr|Instrum|Int|Intell|Internat|Jpn|Lett|Lond|Mater|Math|Mech|Med|Mem|Meth|Microbiol|Mol|Nachr|Nanotechnol|Nat|Natl|Netw|Neurosci|Nucl|Numer|Opt|Pharm|Phil|Philos|Phys|Physiol|Planet|Polym|Proc|Prog|Progr|Psych|Psychiatry|Psychol|Publ|Quant|Quart|Radiat|Recognit|Relat|Relativ|Res|Rev|Roy|Sci|Semicond|Ser|Soc|Sociol|Softw|Sov|Spectrosc|Stat|Statist|Struct|Surg|Symp|Syst|Technol|Theor|Theoret|Thermodyn|Topol|Trans|Univ|Vib|Zh)';
/** A word of a journal: with a capital or short, or between two such. */
const WORD = String.raw`(?:(?:${SHORT_WORD}|\p{Lu}\p{L}{0,3})\.|\p{Lu}[\p{L}\p{M}'’&/-]*|[a-z]{1,3}|&|della?)`;
const NUMBER = String.raw`\(?(?:[Vv]ol(?:ume)?\.?|v[.,]|[Nn](?:o|r|um)?[.°]|[Bb]d\.|[Jj]g\.|pp?\.|[A-Z])? ?\d`;
/** How proceedings and journals begin. */
const VENUE = String.raw`(?:IEEE|ACM|AAAI|SIAM|(?:The )?(?:\p{Lu}\p{L}{1,20} )?Journal|J\.|Proceedings|Proc\.|Transactions|Trans\.|Annals|Advances in|Lecture Notes|International (?:Journal|Conference)|Int\. (?:J|Conf))(?!\p{L})`;
/** What stands behind a title otherwise: of a book or a thesis. */
const BEHIND_TITLE = String.raw`[Ii]n:? (?:\p{Lu}|the )|ar[Xx]iv|https?:\/\/|(?:M\.?Sc|Ph\. ?D|Ph[Dd]|Doctoral|Master)\S{0,3} (?:[Tt]hesis|[Dd]issertation)|[Tt]ech(?:nical|\.)? [Rr]eport`;
/** Behind the comma that ends a title: `, J. Example Theory 72`, `, Nature, v. 12`, `, in Proceedings of`. */
const BEHIND_COMMA = new RegExp(
  `, ?(?=${VENUE}|${BEHIND_TITLE}|${SHORT_WORD}\\. ?[\\p{Lu}\\d]|(?=\\p{Lu})(?!(?:Vol|No|Nr|Part|Pp)\\b)(?:${WORD}(?::| [–-])? ){0,9}${WORD}(?:[,:] ?| |(?<=\\.))${NUMBER}|\\p{Lo}{2,20}[,，]? ?(?:第 ?)?\\d)`,
  'u',
);
/** `Phys. Rev. D 12, 345`, `J. Example Chem. 46`. */
const WITH_ABBREVIATION = new RegExp(
  `^(?:${WORD}[,:]? ){0,3}(?:${SHORT_WORD}\\.[,:]? ?){1,6}(?:${WORD}[,:]? ){0,6}${NUMBER}`,
  'u',
);
/** `MNRAS, 303, L1`, `12(3): 45`. */
const VOLUME =
  /^(?:\p{Lu}[\p{L}&]{0,14}[.,]? )?[A-Z]?\d{1,4}(?:[.,:] |:|,(?=[A-Z]?\d{2,6}(?![\d\p{L}-]))|\(\d{1,4}\)[,:]? ?)[A-Z]?\d/u;
/** `Classical and Example Physics, 32, 074001` */
const COMMAS = new RegExp(`^(?:${WORD} ){1,8}${WORD}, \\d{1,4}, [A-Z]?\\d`, 'u');
/** No title begins so. */
const AT_VENUE =
  /^(?:\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: \d{1,2})?;\d|\\[a-z]|et al\b|and |& |Journal (?:of|d)|Proceedings of|Proc\.|IEEE Trans|Int\. J|[Aa]r[Xx]iv(?::| e-prints)|doi:|https?:|\d{4} \[)/u;
const NAMES_OF_JOURNAL = new RegExp(`(?:^|[\\s,])${SHORT_WORD}\\.(?:\\s|$)`, 'u');

/** Where in a text that begins with a title a comma ends the title, as a journal follows; -1 for none. */
export function commaBeforeJournal(text: string): number {
  return text.search(BEHIND_COMMA);
}

/** Whether a journal and a volume stand where a title is expected: physicists leave titles out. */
export function isJournalAndVolume(text: string): boolean {
  return VOLUME.test(text) || COMMAS.test(text) || WITH_ABBREVIATION.test(text) || AT_VENUE.test(text);
}

/** Whether words of a journal stand among names: `A. Author, Phys. Rev`. */
export function holdsJournal(names: string): boolean {
  return NAMES_OF_JOURNAL.test(names);
}
