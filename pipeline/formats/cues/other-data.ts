/** Recognises data that is none of papers: notebooks, maps, packages, schemas; and tables, whatever is in them. */

/** Patterns of the beginning of JSON, and descriptions for people. */
const JSON_KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /"(?:cell_type|nbformat)"\s*:/u,
    'a Jupyter notebook; expected its text or its export as HTML or Markdown',
  ],
  [/"type"\s*:\s*"(?:FeatureCollection|Feature|Topology)"/u, 'GeoJSON, a map'],
  [
    /"(?:dependencies|devDependencies|peerDependencies|require-dev|lockfileVersion)"\s*:/u,
    'the description of a software package',
  ],
  [/"(?:openapi|swagger)"\s*:\s*"[\d.]/u, 'the description of an API'],
  [/"\$schema"\s*:\s*"https?:\/\/json-schema\.org/u, 'a JSON schema'],
  [/"stargazers_count"\s*:/u, 'a list of software repositories'],
  // `"2503.01234": "|**2025-03-11**|**A title**|`
  [
    /"\d{4}\.\d{4,5}"\s*:\s*"(?:\||- )/u,
    'rows of Markdown within JSON; expected the Markdown page that is made from them',
  ],
];

/** Patterns of the beginning of text in a language of its own, and descriptions for people. */
const TEXT_KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\n]{1,1000}\n){2}/u,
    'the log of a program; expected a list of papers',
  ],
  [
    /^(?:%[^\n]*\n\s*)*\\(?:documentclass\b|documentstyle\b|begin\{(?:thebibliography|document)\}|(?:bibitem|usepackage)\b)/u,
    'LaTeX; expected its references (.bib, .bbl)',
  ],
  [/^(?:\{\\rtf|[\s\S]{0,3000}?\\pard\b)/u, 'RTF; expected the document as .docx, HTML or text'],
  [/^BEGIN:VCALENDAR\b/u, 'a calendar (ICS); expected the list of its talks as CSV or a saved page'],
  [
    /^(?:--[^\n]*\n\s*|\/\*[^*\n]*\*\/;?\s*)*(?:begin transaction;|pragma \w+ ?=|set [@\w]+ ?=|lock tables |(?:(?:create|drop) (?:table|database)|insert into) [^\n(;]{1,100}[(;])/iu,
    'a dump of an SQL database; expected its table as CSV',
  ],
  [
    /^--\s+(?:MySQL|MariaDB|PostgreSQL|phpMyAdmin)\b/u,
    'a dump of an SQL database; expected its table as CSV',
  ],
  [
    /^(?:\d{5}[acdnp][a-z][a-z ][ a]{1,3}22\d{5}|=LDR {2}\d{5})/u,
    'MARC, records of a library; expected their export as RIS, BibTeX or MODS',
  ],
  [
    /^(?:@(?:prefix|base)|PREFIX)\s[^<\n]{0,60}<[^>\n]*>/u,
    'RDF in Turtle; expected the same as RDF/XML or JSON, or an export as BibTeX',
  ],
  [
    /^(?:\{\{|={2,6}[^=\n]+={2,6}\s*\n|'''|[*#:] ?\{\{)[\s\S]{0,3000}?\{\{ ?cit(?:e|ation)\b/iu,
    'the source text of a wiki page; expected the saved page, or its references as BibTeX',
  ],
  [
    /^= \S[^\n]*\n[\s\S]{0,3000}?(?:https?:\/\/[^\s[\]]{1,300}\[[^\]\n]|\n:[\w-]+:|\n\|===)/u,
    'AsciiDoc; expected the page that is made from it (HTML), or Markdown',
  ],
  [
    /^(?:\.\. [\w-]+::|\.\. _|[\s\S]{0,3000}?`[^`<\n]{1,300} <https?:[^>\s]{1,300}>`_)/u,
    'reStructuredText; expected the page that is made from it (HTML), or Markdown',
  ],
  [
    /^(?:#[^\n]*\n)*\[{1,2}[\w.-]{1,60}\]{1,2}[ \t]*\r?\n[\w-]{1,60} ?= ?["'[{\dtf]/u,
    'TOML; expected the same as YAML or JSON',
  ],
];

const EFETCH = 'expected what efetch answers for them: PubmedArticleSet';
/** Roots of XML documents that hold no papers, and descriptions for people. */
const XML_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^opml$/iu, 'an OPML list of feeds; expected one of the feeds'],
  [/^(?:urlset|sitemapindex)$/u, 'the sitemap of a website; expected a page or a feed of it'],
  [/^e(?:Search|Link|Info|Post|GQuery)Result$/u, `ids of PubMed; ${EFETCH}`],
  [/^eSummaryResult$/u, `summaries of PubMed; ${EFETCH}`],
  [/^(?:TEI|teiCorpus)$/u, 'a text in TEI; expected its metadata as BibTeX, RIS or JATS'],
  [/^plist$/u, 'a property list of macOS'],
  [/^project$/u, 'the description of a software project'],
];
const XML_START = /^(?:<\?xml\b|<!doctype\s+(?!html\b))/iu;
const XML_ROOT = /<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)(?=[\s>/])/u;

/** A row for each field, as Embase writes: `"TITLE","..."`. */
const FIELD_ROWS = /^"[A-Z][A-Z ]{2,30}",[^\n]*\n"[A-Z][A-Z ]{2,30}",/u;

/** The separators of tables. */
const SEPARATORS = ['\t', ',', ';'] as const;
const QUOTED = /"[^"]*"/gu;
const COLUMN_NAME = /^[\p{L}_#][\p{L}\p{M}\p{N}_ ./()-]{0,39}$/u;
/** At least four names of columns in quotes. */
const QUOTED_HEADER = /^"[\p{L}_#][^"\r\n]{0,39}"(?:[,;\t]"[\p{L}_#][^"\r\n]{0,39}"){3}/u;
const NUMBER = /^[-+]?[\d.,]+(?:e[-+]?\d+)?%?$/iu;

/** Rows that tell a table, by its columns: two may be prose with a comma a line. */
const MIN_ROWS = 10;
const MIN_ROWS_OF_MANY_COLUMNS = 2;
const MANY_COLUMNS = 4;
/** Share of rows with as many cells as the first. */
const MIN_REGULAR_ROWS = 0.9;
const MAX_PROBE_ROWS = 50;
const MAX_NAMED_COLUMNS = 6;

/** Describes JSON that holds no papers, by what its beginning names. */
export function describeJson(start: string): string | undefined {
  if (!/^[[{]/u.test(start)) return undefined;
  return JSON_KINDS.find(([pattern]) => pattern.test(start))?.[1];
}

/** Describes text in a language of its own, such as LaTeX or AsciiDoc, by its beginning. */
export function describeSource(start: string): string | undefined {
  return TEXT_KINDS.find(([pattern]) => pattern.test(start))?.[1];
}

/** Describes XML by its root, as far as it says that it is XML. */
export function describeXml(start: string): string | undefined {
  if (!XML_START.test(start)) return undefined;
  const root = XML_ROOT.exec(start)?.[1];
  if (root === undefined || root === 'html') return undefined;
  const kind = XML_KINDS.find(([pattern]) => pattern.test(root))?.[1];
  return (
    kind ??
    `XML with the root ${root}, without elements of papers; expected a feed, or an export as PubMed, MODS, JATS, TEI or EndNote XML`
  );
}

/** Describes a table: lines of equally many cells, below names of columns or of numbers. */
export function describeTable(start: string): string | undefined {
  if (FIELD_ROWS.test(start))
    return 'a table with a row for each field; expected a row for each paper (in Embase: CSV with fields by column), or RIS';
  const rows = start
    .split(/\r\n?|\n/u, MAX_PROBE_ROWS)
    .slice(0, -1)
    .filter((line) => line.trim() !== '');
  for (const separator of SEPARATORS) {
    const cells = rows.map((row) =>
      row.replace(QUOTED, (quoted) => quoted.replaceAll(separator, ' ')).split(separator),
    );
    const [header = []] = cells;
    const regular = cells.filter(({ length }) => length === header.length).length;
    const minRows = header.length < MANY_COLUMNS ? MIN_ROWS : MIN_ROWS_OF_MANY_COLUMNS;
    const isRegular = regular >= MIN_REGULAR_ROWS * rows.length || QUOTED_HEADER.test(start);
    if (header.length < 2 || rows.length < minRows || !isRegular) continue;
    const names = header.map((name) => name.replaceAll('"', '').trim());
    if (names.every((name) => name === '' || COLUMN_NAME.test(name))) {
      const quoted = names.slice(0, MAX_NAMED_COLUMNS).map((name) => JSON.stringify(name));
      return `a table with the columns ${quoted.join(', ')}${names.length > MAX_NAMED_COLUMNS ? ' and more' : ''}, without those of papers: a title, and an abstract, address or authors (--map names them)`;
    }
    const all = cells.flat().filter((cell) => cell.trim() !== '');
    if (all.filter((cell) => NUMBER.test(cell.trim())).length * 2 >= all.length) return 'a table of numbers';
  }
  return undefined;
}
