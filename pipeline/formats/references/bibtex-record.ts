import { monthNumber } from '../../text/dates.ts';
import { doi, idsIn } from '../../text/external-ids.ts';
import { decodeLatex } from '../../text/latex.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromHtml } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { splitAtAnd } from './bibtex-syntax.ts';

/** The record of an entry with these fields (those of BibTeX and biblatex, and what arXiv and publishers add). */
export function bibtexRecord(fields: ReadonlyMap<string, string>): RecordFields {
  const raw = (name: string) => fields.get(name)?.trim();
  const text = (...names: readonly string[]) => {
    const value = names
      .map((name) => fields.get(name))
      .find((each) => each !== undefined && each.trim() !== '');
    return value === undefined ? undefined : oneLine(decodeLatex(value));
  };
  const url = raw('url') ?? /https?:\/\/[^\s{}"]+/.exec(raw('howpublished') ?? '')?.[0];
  const isArxiv = /arxiv/i.test(`${raw('archiveprefix') ?? raw('eprinttype') ?? ''}${raw('journal') ?? ''}`);
  const externalIds = collectIds([url, raw('journal'), raw('note'), raw('openreview')], {
    arxiv: isArxiv ? raw('eprint') : undefined,
    doi: raw('doi'),
  });
  return {
    title: text('title') ?? '',
    abstract: abstractFromHtml(decodeLatex(fields.get('abstract') ?? '')),
    ...withoutEmpty({
      date: bibtexDate(raw('date') ?? raw('published'), raw('year'), raw('month')),
      authors: authorsOf(fields.get('author') ?? ''),
      externalIds,
      url: stableUrl(addressOf(url, externalIds, raw('doi') ?? '')),
      categories: categoriesOf(raw('primaryclass') ?? raw('eprintclass'), text('keywords')),
      links: pdfLink(raw('pdf')),
      comments: text('note', 'comment')?.replace(/^comments?:\s*/i, ''),
      journal: text('journal', 'journaltitle', 'booktitle'),
      language: raw('langid') ?? raw('language'),
    }),
  };
}

/** The address on arXiv, unless the entry has one of another site; else that of the entry; else that of its DOI. */
function addressOf(
  url: string | undefined,
  externalIds: RecordFields['externalIds'] = [],
  writtenDoi: string,
): string | undefined {
  const arxiv = externalIds.find(({ scheme }) => scheme === 'arxiv');
  if (arxiv !== undefined && (url === undefined || idsIn(url).length > 0))
    return `https://arxiv.org/abs/${arxiv.value}`;
  const resolved = doi(writtenDoi);
  return url ?? (resolved?.scheme === 'doi' ? `https://doi.org/${resolved.value}` : undefined);
}

/** The categories of arXiv, else the keywords. */
function categoriesOf(arxivCategories: string | undefined, keywords: string | undefined): string[] {
  const categories = arxivCategories?.split(/\s+/) ?? keywords?.split(/[,;]/) ?? [];
  return categories.map((category) => category.trim()).filter((category) => category !== '');
}

/** The names of `Family, Given and Given Family and others`; braces hold together what is one name. */
function authorsOf(text: string): string[] {
  return splitAtAnd(text.replace(/\s+/g, ' '))
    .map((name) => {
      const [family = '', ...more] = name.startsWith('{') ? [name] : name.split(/ ?, ?/);
      // A comma too many: `Turing, Alan,`.
      const rest = more.filter((part) => part.trim() !== '');
      // `Family, Given`, or `Family, Jr., Given`.
      const parts = rest.length === 2 ? [rest[1], family, rest[0]] : [...rest.toReversed(), family];
      return oneLine(decodeLatex(parts.join(' ')));
    })
    .filter((name) => name !== '' && name !== 'others' && name !== 'and');
}

/** The publication date of BibTeX: `date`, else `year` and `month` (`mar`, `March`, `3`). A missing month or day is the first. */
function bibtexDate(
  date: string | undefined,
  year: string | undefined,
  month: string | undefined,
): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
  if (day !== undefined) return day;
  const [, yyyy, mm] = /^(\d{4})(?:-(\d{2}))?/.exec(date ?? year ?? '') ?? [];
  if (yyyy === undefined) return undefined;
  const number = monthNumber(month ?? '') || Number(month);
  const written = number >= 1 && number <= 12 ? String(number).padStart(2, '0') : '01';
  return `${yyyy}-${mm ?? written}-01`;
}
