import { unexpectedError } from '../errors.ts';
import { withoutSite } from '../formats/cues/page-title.ts';
import { type Implausibility, judgeRecord } from '../formats/plausibility/record.ts';
import { titleKey } from '../identity/item-id.ts';
import { isoSeconds, readDate } from '../text/dates.ts';
import { languageTag } from '../text/language.ts';
import { decodeIfLatex } from '../text/latex.ts';
import type { ExternalId, Paper, RawRecord, Reject, SideOutput, SplitSpan, Stage } from '../types.ts';
import { cleanLine, cleanParagraphs } from './clean-text.ts';

/** In UTF-16 units. The longest titles on arXiv have a third of that. */
const MAX_TITLE_CHARS = 1_000;

/**
 * Cleans records: decodes LaTeX, normalises Unicode to NFC, unifies spaces and line ends, drops invisible characters, and
 * resolves dates against `dump.capturedAt`. A record without a readable title or text, or with a title that no paper has, becomes a
 * reject; a title that few papers have is a doubt. A record of an export is clean already: its text is not decoded again.
 * @param options.restore whether what an export says of its items counts, such as their dates and topics: an operator vouches for it
 */
export function normalise(
  { capturedAt }: { readonly capturedAt: string },
  { restore = false }: { readonly restore?: boolean | undefined } = {},
): Stage<SplitSpan, Paper | SideOutput> {
  return async function* (spans) {
    for await (const span of spans)
      yield span.kind === 'record' ? normaliseOrReject(span, capturedAt, restore) : span;
  };
}

/** Makes a reject of a record on which a parser trips: the others go on. */
function normaliseOrReject(record: RawRecord, capturedAt: string, restore: boolean): Paper | Reject {
  try {
    return normaliseRecord(record, capturedAt, restore);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code, message } = unexpectedError('reading the record', error);
    return rejected(record, { code, message });
  }
}

function rejected(
  { title, abstract, start, end }: RawRecord,
  reason: { code: string; message: string },
): Reject {
  return { kind: 'reject', stage: 'normalise', ...reason, raw: `${title}\n\n${abstract}`, start, end };
}

function normaliseRecord(record: RawRecord, capturedAt: string, restore: boolean): Paper | Reject {
  const { exported } = record;
  const decoded = exported === undefined ? decodeIfLatex : (text: string) => text;
  const written = cleanLine(decoded(record.title));
  const title = exported === undefined ? withoutSite(written) : written;
  const abstract = cleanParagraphs(decoded(record.abstract));
  const restored = restore ? exported : undefined;
  const implausibility = restored === undefined ? judgeRecord({ ...record, title, abstract }) : undefined;
  const reason = rejectReason(title, abstract, record) ?? implausibleReason(title, implausibility);
  if (reason !== null) return rejected(record, reason);
  const { publishedAt, doubt } =
    restored !== undefined && record.date !== undefined
      ? { publishedAt: record.date }
      : readPublication(record, capturedAt);
  const addedAt = readDate(record.addedDate ?? '', capturedAt);
  const doubts = [record.doubt, implausibility?.reason, doubt].filter(Boolean);
  return {
    kind: 'paper',
    start: record.start,
    end: record.end,
    title,
    abstract,
    authors: (record.authors ?? []).map((name) => cleanLine(decoded(name))).filter((name) => name !== ''),
    externalIds: record.externalIds ?? [],
    url: record.url ?? null,
    categories: record.categories ?? [],
    links: [...new Map(record.links?.map((link) => [link.url, link])).values()],
    comments: cleanLine(decoded(record.comments ?? '')) || null,
    journal: cleanLine(decoded(record.journal ?? '')) || null,
    language: languageTag(record.language ?? ''),
    publishedAt,
    ...(addedAt !== null && { addedAt }),
    ...(record.revised && { revised: true }),
    ...(exported !== undefined && { exportedId: exported.id }),
    ...(restored !== undefined && { restored: restored.state, restoredEmbedding: restored.embedding }),
    ...(doubts.length > 0 && { doubt: doubts.join('; ') }),
  };
}

/** The day up to which a paper's dates without a year lie: the capture, or a year behind the month of its arXiv id. */
function latestOf(ids: readonly ExternalId[], capturedAt: string): string {
  const month = arxivMonth(ids);
  if (month === undefined) return capturedAt;
  const yearBehind = isoSeconds(new Date(Date.UTC(month.getUTCFullYear() + 1, month.getUTCMonth(), 0)));
  return yearBehind < capturedAt ? yearBehind : capturedAt;
}

/** The first day of the month that an arXiv id of 2007 or later names: `2503.01234`. */
function arxivMonth(ids: readonly ExternalId[]): Date | undefined {
  const [arxiv] = ids.filter(({ scheme }) => scheme === 'arxiv');
  const [, year, month] = /^(\d\d)(\d\d)\.\d/u.exec(arxiv?.value ?? '') ?? [];
  return year === undefined ? undefined : new Date(Date.UTC(2000 + Number(year), Number(month) - 1));
}

/** A paper's day may be over in another time zone. */
const MAX_DAYS_AHEAD = 1;
/** A digest may be so much later than its papers. */
const NEWS_DAYS = 7;
/** `NeurIPS 2024`, `ICRA'25`. */
const YEAR_OF_VENUE = /(?<!\d)(?:((?:19|20)\d\d)|['’](\d\d))$/u;

/**
 * The beginning of the month that a paper's arXiv id names, or of the year that its venue does: when a paper without a date appeared, if
 * that month or year ended {@link NEWS_DAYS} before the capture or earlier. A digest of early March has papers of February.
 */
function impliedDate({ externalIds = [], journal }: RawRecord, capturedAt: string): string | null {
  const month = arxivMonth(externalIds);
  const [, year, short] = YEAR_OF_VENUE.exec(journal?.trim() ?? '') ?? [];
  const period = month === undefined ? (year ?? (short && `20${short}`)) : isoSeconds(month).slice(0, 7);
  const newsSince = isoSeconds(new Date(Date.parse(capturedAt) - NEWS_DAYS * 86_400_000));
  const isNews = period === undefined || capturedAt.startsWith(period) || newsSince.startsWith(period);
  return isNews ? null : readDate(period, capturedAt);
}

/** `3/4/2025`. */
const MONTH_OR_DAY_FIRST = /^(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-2])[/-]\d{4}\b/u;

/**
 * When a paper was published: the first of its own dates that does not lie after the capture, else the date of the page or mailing,
 * else what its id or its venue implies, else the captured date.
 */
function readPublication(
  record: RawRecord,
  capturedAt: string,
): { readonly publishedAt: string; readonly doubt?: string } {
  const { date = '', otherDates = [], headerDate = '', externalIds = [] } = record;
  const latest = isoSeconds(new Date(Date.parse(capturedAt) + MAX_DAYS_AHEAD * 86_400_000));
  const own = [date, ...otherDates].map((text) => readDate(text, latestOf(externalIds, capturedAt)));
  const header = readDate(headerDate, capturedAt);
  const publishedAt =
    [...own, header, impliedDate(record, capturedAt)].find((day) => day !== null && day <= latest) ??
    capturedAt;
  const future = own.find((day) => day !== null);
  const [, first, second] = MONTH_OR_DAY_FIRST.exec(date.trim()) ?? [];
  if (own.includes(publishedAt))
    return Number(first) === Number(second) || first === undefined
      ? { publishedAt }
      : { publishedAt, doubt: `the date ${date.trim()} may have its day first` };
  if (future)
    return {
      publishedAt,
      doubt: `the date ${future.slice(0, 10)} lies after the capture on ${capturedAt.slice(0, 10)}`,
    };
  return /\d/u.test(date)
    ? { publishedAt, doubt: `the date ${JSON.stringify(date)} is not understood` }
    : { publishedAt };
}

function rejectReason(
  title: string,
  abstract: string,
  { url, authors = [], externalIds = [] }: RawRecord,
): { code: string; message: string } | null {
  if (titleKey(title) === '') {
    return { code: 'bad-title', message: `the title ${JSON.stringify(title)} has no letter or digit` };
  }
  if (title.length > MAX_TITLE_CHARS) {
    return {
      code: 'long-title',
      message: `the title has ${title.length} characters, expected at most ${MAX_TITLE_CHARS}: is a line end missing after it?`,
    };
  }
  if (abstract === '' && url === undefined && authors.length === 0 && externalIds.length === 0) {
    return {
      code: 'missing-abstract',
      message: `nothing follows the title "${title}"; expected an abstract, an address or authors`,
    };
  }
  const broken = title.includes('\uFFFD') ? title : abstract.includes('\uFFFD') ? abstract : null;
  if (broken === null) return null;
  const near = /.{0,20}\uFFFD.{0,20}/u.exec(broken)?.[0];
  return {
    code: 'broken-characters',
    message: `the text has bytes that are no valid character, near "${near}"; expected UTF-8 or UTF-16: convert the dump and ingest it again`,
  };
}

function implausibleReason(
  title: string,
  found: Implausibility | undefined,
): { code: string; message: string } | null {
  if (found?.isCertain !== true) return null;
  return {
    code: 'implausible-title',
    message: `${found.reason}: ${JSON.stringify(title)}; expected the title of a paper`,
  };
}
