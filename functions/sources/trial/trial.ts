/** Tries an address: what a source of it would bring, and the entry for the list of sources. Stores nothing. */
import { FetchError } from '../../../pipeline/acquire/fetch/errors.ts';
import { isHarvestUrl, type ListedSource } from '../../../pipeline/acquire/sources.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import type { Inspection } from '../../intake/inspect.ts';
import { feedLinks } from './feed-links.ts';
import { type Look, type LookOptions, lookAt } from './look.ts';
import { EMPTY_FEED, type Trial } from './outcome.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { sourceName } from './source-name.ts';

const MAX_FIRST = 3;

/** Feeds of a page that are tried. */
const MAX_FEEDS = 3;

/** From how many days back a repository is listed: the second when the first brings nothing. */
const OAI_DAYS = [7, 31];

const DAY_MS = 86_400_000;

/**
 * Fetches an address as a source is fetched, and reads it. Takes the feed that a page names, and completes the address of an
 * OAI-PMH repository.
 * @param taken names of other sources
 * @throws `signal.reason` when it aborts; StorageError
 */
export async function trySource(
  address: string,
  taken: ReadonlySet<string>,
  options: LookOptions,
): Promise<Trial> {
  const steps: string[] = [];
  try {
    const look = await findList(address, steps, options);
    return trialOf(address, look, steps, taken, options.now());
  } catch (error) {
    if (!(error instanceof FetchError || error instanceof DumpError)) throw error;
    return refused(address, steps, error);
  }
}

/** Looks at the address, and at where it leads. */
async function findList(address: string, steps: string[], options: LookOptions): Promise<Look> {
  const look = await lookAt(address, options);
  if (look.movedTo !== null) steps.push(`it has moved permanently to ${look.movedTo}`);
  if (look.oai !== null) return isHarvestUrl(look.url) ? look : findRepository(look, steps, options);
  const isPage =
    /<(?:!doctype html|html|head|link)\b/i.test(look.head) && !/^\s*<(?:\?xml|rss|feed)\b/i.test(look.head);
  const feeds = isPage ? feedLinks(look.head, look.base) : [];
  let best = look;
  for (const feed of feeds.slice(0, MAX_FEEDS)) {
    try {
      const other = await lookAt(feed, options);
      if (isAtLeast(worth(other), worth(best))) best = other;
    } catch (error) {
      if (!(error instanceof FetchError || error instanceof DumpError)) throw error;
      steps.push(`the page names the feed ${feed}, but ${error.message}`);
    }
  }
  if (best !== look) steps.push(`the page names the feed ${best.url}`);
  return best;
}

/** What a look found, for comparison: papers with an abstract, then papers, then whether it is a feed at all. */
function worth({ dumps }: Look): readonly number[] {
  const papers = dumps.flatMap(({ error, papers }) => (error === null ? papers : []));
  const readable = dumps.filter(({ error }) => error === null).length;
  return [papers.filter(({ abstract }) => abstract !== '').length, papers.length, readable];
}

function isAtLeast(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, i) => value !== other[i]);
  return at === -1 || (one[at] ?? 0) > (other[at] ?? 0);
}

/** Lists a repository of which another address is known, from some days back (OAI-PMH, sections 4.4 and 4.5). */
async function findRepository(look: Look, steps: string[], options: LookOptions): Promise<Look> {
  const request = (query: Readonly<Record<string, string>>) => {
    const url = new URL(look.url);
    const set = url.searchParams.get('set');
    url.search = new URLSearchParams({ ...query, ...(set === null ? {} : { set }) }).toString();
    return url.href;
  };
  const asked = new URL(look.url).searchParams.get('metadataPrefix');
  const metadataPrefix = asked ?? (await prefixOf(request({ verb: 'ListMetadataFormats' }), options));
  let list = look;
  for (const days of OAI_DAYS) {
    const from = new Date(options.now().getTime() - days * DAY_MS).toISOString().slice(0, 10);
    list = await lookAt(request({ verb: 'ListRecords', metadataPrefix, from }), options);
    if (list.oai?.error !== 'noRecordsMatch') break;
  }
  steps.push(`it is an OAI-PMH repository, listed as ${list.url}`);
  return list;
}

/** The richest metadata that a repository has and Paperwire reads. */
async function prefixOf(url: string, options: LookOptions): Promise<string> {
  const { head } = await lookAt(url, options);
  const prefixes = [...head.matchAll(/<(?:\w+:)?metadataPrefix>\s*([^<\s]{1,60})\s*</g)].map(
    ([, name]) => name,
  );
  return prefixes.includes('arXiv') ? 'arXiv' : 'oai_dc';
}

function trialOf(
  address: string,
  { url, oai, dumps }: Look,
  steps: readonly string[],
  taken: ReadonlySet<string>,
  now: Date,
): Trial {
  const read = dumps.filter(({ error }) => error === null);
  const sum = (count: (dump: Inspection) => number) => read.reduce((total, dump) => total + count(dump), 0);
  const papers = sum(({ records, rejected }) => records - rejected);
  const sampled = read.flatMap((dump) => dump.papers);
  const schedule = scheduleOf(datesOf(read), now);
  const formats = [...new Set(read.flatMap(({ format }) => (format === null ? [] : format.split('+'))))];
  const failed = dumps.flatMap(({ name, error }) => (error === null ? [] : [{ name, ...error }]));
  return {
    ...{ address, url, steps },
    format: formats.length === 0 ? null : formats.join('+'),
    bytes: dumps.reduce((total, { bytes }) => total + bytes, 0),
    papers,
    described: sampled.filter(({ abstract }) => abstract !== '').length,
    sampled: sampled.length,
    rejected: sum(({ rejected }) => rejected),
    rhythm: schedule.rhythm,
    doubts: [
      ...read.flatMap(({ doubt }) => doubt ?? []),
      ...(schedule.doubt === null ? [] : [schedule.doubt]),
      ...(papers > 0 ? failed.map(({ name, message }) => `${name}: ${message}`) : []),
    ],
    first: sampled.slice(0, MAX_FIRST).map(({ title, authors, url, publishedAt }) => ({
      ...{ title, authors, url, publishedAt },
    })),
    refusal: papers > 0 ? null : refusalOf(oai?.error ?? null, failed[0], formats, url),
    entry: dumps.length === failed.length ? null : entryOf(url, oai !== null, schedule, taken),
  };
}

/** When the papers were published, of those that say it: others have the time of the dump. */
function datesOf(dumps: readonly Inspection[]): string[] {
  return dumps.flatMap(({ papers, capturedAt }) =>
    papers.map(({ publishedAt }) => publishedAt).filter((date) => date !== capturedAt),
  );
}

function refusalOf(
  oaiError: string | null,
  failed: { readonly code: string; readonly message: string } | undefined,
  formats: readonly string[],
  url: string,
): NonNullable<Trial['refusal']> {
  if (oaiError !== null)
    return { code: 'oai-error', message: `the repository reports ${oaiError}; expected a list of records` };
  if (failed !== undefined)
    return {
      code: failed.code,
      // What follows is advice for dumps that are stored.
      message: failed.message
        .replace(`reading ${url}: `, '')
        .replace(/[;:] (?:--format names|paperwire rejects).*$/s, ''),
    };
  const format = formats.join('+');
  return {
    code: EMPTY_FEED,
    message: `it is readable as ${format} and has no papers now; feeds are empty on days without papers`,
  };
}

/** The format is found from the content each time, so that a captcha page is named as one; a harvest needs it. */
function entryOf(
  url: string,
  isOai: boolean,
  { cadence, quiet }: Schedule,
  taken: ReadonlySet<string>,
): ListedSource {
  return {
    name: sourceName(url, taken),
    url,
    ...(isOai ? { format: 'oai-pmh' } : {}),
    cadence,
    ...(quiet === undefined ? {} : { quiet }),
    enabled: true,
  };
}

function refused(
  address: string,
  steps: readonly string[],
  { code, message }: FetchError | DumpError,
): Trial {
  return {
    ...{
      address,
      url: address,
      steps,
      format: null,
      bytes: 0,
      papers: 0,
      described: 0,
      sampled: 0,
      rejected: 0,
    },
    ...{ rhythm: '', doubts: [], first: [], entry: null },
    refusal: { code, message: code === 'refused' ? `${message}, or one that FETCH_ALLOW names` : message },
  };
}
