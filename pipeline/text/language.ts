/** Two-letter codes of languages, their three-letter codes (ISO 639-2), and names that libraries, BibTeX and people use. */
const NAMES: Readonly<Record<string, string>> = {
  ar: 'ara arabic',
  cs: 'ces cze czech',
  da: 'dan danish',
  de: 'deu ger german ngerman deutsch',
  en: 'eng english american british usenglish ukenglish',
  es: 'spa spanish español',
  fa: 'fas per persian',
  fi: 'fin finnish',
  fr: 'fra fre french français',
  he: 'heb hebrew',
  hi: 'hin hindi',
  hu: 'hun hungarian',
  id: 'ind indonesian',
  it: 'ita italian italiano',
  ja: 'jpn japanese 日本語',
  ko: 'kor korean 한국어',
  nl: 'nld dut dutch nederlands',
  no: 'nor norwegian',
  pl: 'pol polish',
  pt: 'por portuguese português brazilian',
  ro: 'ron rum romanian',
  ru: 'rus russian русский',
  sv: 'swe swedish',
  tr: 'tur turkish',
  uk: 'ukr ukrainian',
  vi: 'vie vietnamese',
  zh: 'zho chi chinese 中文',
};

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([code, names]) => names.split(' ').map((name) => [name, code] as const)),
);

/** `en`, `zh-Hant`. */
const TAG = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/iu;

/**
 * The BCP 47 tag (RFC 5646) of a language that a dump names: `eng`, `english`, `en_US`. The language is in lower case.
 * @returns `null` when the text names no language
 */
export function languageTag(text: string): string | null {
  const written = text.trim().replaceAll('_', '-');
  const [language = '', ...subtags] = written.toLowerCase().split('-');
  const code = BY_NAME.get(language);
  if (code !== undefined && subtags.length === 0) return code;
  if (!TAG.test(written)) return null;
  return [code ?? language, ...written.split('-').slice(1)].join('-');
}
