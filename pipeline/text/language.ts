/** Languages whose names are read. */
const CODES = 'ar cs da de en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sv tr uk vi zh'.split(' ');

/** Names that BibTeX and people use beside those in English. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  de: 'ngerman deutsch',
  en: 'american british usenglish ukenglish',
  es: 'español',
  fr: 'français',
  it: 'italiano',
  ja: '日本語',
  ko: '한국어',
  nl: 'nederlands',
  pt: 'português brazilian',
  ru: 'русский',
  zh: '中文',
};

let codesByName: ReadonlyMap<string, string> | undefined;

/** Read when first needed: the names of languages take longer to load than any module. */
function readNames(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames('en', { type: 'language' });
  return new Map(
    CODES.flatMap((code) =>
      `${english.of(code)} ${OTHER_NAMES[code] ?? ''}`
        .trim()
        .split(' ')
        .map((name): [string, string] => [name.toLowerCase(), code]),
    ),
  );
}

/** `en`, `zh-Hant`. */
const TAG = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/iu;

/**
 * The BCP 47 tag (RFC 5646) of a language that a dump names: `eng`, `english`, `en_US`. The language is in lower case.
 * @returns `null` when the text names no language
 */
export function languageTag(text: string): string | null {
  const written = text.trim().replaceAll('_', '-');
  if (written === '') return null;
  codesByName ??= readNames();
  const code = codesByName.get(written.toLowerCase());
  if (code !== undefined) return code;
  if (!TAG.test(written)) return null;
  const [language = '', ...subtags] = written.split('-');
  return [new Intl.Locale(language).language, ...subtags].join('-');
}
