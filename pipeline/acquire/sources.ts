/** The list of sources, `seeds/sources.json`: places that cron fetches on schedule. */

import * as v from 'valibot';
import { describeValue, faultyList } from '../errors.ts';
import { FORMAT_NAMES } from '../formats/names.ts';

/** The place of a source's dumps. */
export type Place =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'directory'; readonly path: string }
  /** The objects of an R2 bucket whose keys begin with `prefix`. */
  | { readonly kind: 'r2'; readonly prefix: string };

/** A place that cron fetches, and how often. */
export interface Source {
  /** Identifies it in commands, status and database. */
  readonly name: string;
  readonly place: Place;
  /** The format of its dumps; recognised by content when left out. */
  readonly format?: string;
  /** Seconds between fetches, each of which is expected to find something new. */
  readonly cadence: number;
  /** Seconds without anything new until it counts as stale; `null`: a few cadences. */
  readonly quiet: number | null;
  readonly enabled: boolean;
}

const UNIT_SECONDS = { m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** Politeness towards other people's servers. */
const MIN_URL_CADENCE_SECONDS = 5 * UNIT_SECONDS.m;
const MAX_CADENCE_SECONDS = 31 * UNIT_SECONDS.d;
const MAX_QUIET_SECONDS = 366 * UNIT_SECONDS.d;

/** Longest name of a source. */
export const MAX_NAME_CHARS = 60;

const duration = (maxSeconds: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,4}[mhdw]$/),
    v.check((text) => seconds(text) <= maxSeconds),
  );

const fields = v.object({
  name: v.pipe(v.string(), v.maxLength(MAX_NAME_CHARS), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)),
  url: v.optional(v.pipe(v.string(), v.check(isFetchable))),
  directory: v.optional(v.pipe(v.string(), v.nonEmpty())),
  r2: v.optional(v.string()),
  format: v.optional(v.picklist(FORMAT_NAMES)),
  cadence: duration(MAX_CADENCE_SECONDS),
  quiet: v.optional(duration(MAX_QUIET_SECONDS)),
  enabled: v.boolean(),
});

const source = v.pipe(
  v.objectWithRest(fields.entries, v.never()),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const message of contradictions(dataset.value)) addIssue({ message });
  }),
);

/** A source as it stands in the list. */
export type ListedSource = v.InferOutput<typeof fields>;

/** The expected value of each field, for error texts. */
const EXPECTED: Readonly<Record<string, string>> = {
  sources: 'a list of sources',
  source: 'a source: name, one of url, directory and r2, cadence, enabled, and optionally format and quiet',
  name: `up to ${MAX_NAME_CHARS} characters, lower-case words and numbers joined by hyphens, for example "arxiv-cs-cl"`,
  url: 'an http(s) URL without credentials',
  directory: 'the path of a folder',
  r2: 'a prefix of object keys in the bucket',
  format: `one of ${FORMAT_NAMES.join(', ')}`,
  cadence: 'a number of m(inutes), h(ours), d(ays) or w(eeks), for example "6h", up to 31d',
  quiet: 'a number like a cadence, for example "5d", up to 366d',
  enabled: 'true or false',
};

/**
 * Checks a list of sources.
 * @param json the parsed file
 * @returns one message per error: path, value, expected value
 */
export function lintSources(json: unknown): string[] {
  const { issues = [] } = v.safeParse(v.array(source), json);
  return [...new Set([...issues.map(describe), ...duplicateNames(json)])];
}

/**
 * Reads a list of sources.
 * @param name the file's name, for the error text
 * @throws ConfigurationError that names the first error
 */
export function parseSources(json: unknown, name: string): Source[] {
  const errors = lintSources(json);
  if (errors.length > 0) throw faultyList(name, errors, 'sources lint');
  return (json as ListedSource[]).map((entry) => ({
    name: entry.name,
    place: placeOf(entry),
    ...(entry.format === undefined ? {} : { format: entry.format }),
    cadence: seconds(entry.cadence),
    quiet: entry.quiet === undefined ? null : seconds(entry.quiet),
    enabled: entry.enabled,
  }));
}

/** A place as one line of text; the database compares it to notice a change. */
export function locationOf(place: Place): string {
  if (place.kind === 'url') return place.url;
  return place.kind === 'directory' ? `directory:${place.path}` : `r2:${place.prefix}`;
}

/** Parses the output of {@link locationOf}. */
export function placeAt(location: string): Place {
  const [, kind, rest = ''] = /^(directory|r2):(.*)$/s.exec(location) ?? [];
  if (kind === 'directory') return { kind, path: rest };
  return kind === 'r2' ? { kind, prefix: rest } : { kind: 'url', url: location };
}

/** Whether a source is harvested page by page (OAI-PMH, verb ListRecords). */
export function isHarvest({ place, format }: Source): boolean {
  return place.kind === 'url' && format === 'oai-pmh';
}

/** Whether a URL asks for a list of OAI-PMH from its beginning (section 4.5). */
export function isHarvestUrl(url: string): boolean {
  const query = new URL(url).searchParams;
  return query.get('verb') === 'ListRecords' && query.has('metadataPrefix') && !query.has('resumptionToken');
}

function placeOf({ url, directory, r2 }: ListedSource): Place {
  if (url !== undefined) return { kind: 'url', url };
  return directory === undefined ? { kind: 'r2', prefix: r2 ?? '' } : { kind: 'directory', path: directory };
}

function seconds(text: string): number {
  return Number(text.slice(0, -1)) * UNIT_SECONDS[text.slice(-1) as keyof typeof UNIT_SECONDS];
}

function isFetchable(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

/** Errors among fields that are well formed each. */
function contradictions({ url, directory, r2, format, cadence: every, quiet }: ListedSource): string[] {
  const errors: string[] = [];
  const places = [url, directory, r2].filter((place) => place !== undefined).length;
  if (places !== 1) errors.push(`it has ${places} of url, directory and r2; expected one`);
  if (url !== undefined && seconds(every) < MIN_URL_CADENCE_SECONDS) {
    errors.push(`its cadence is "${every}"; expected at least 5m for a URL`);
  }
  if (quiet !== undefined && seconds(quiet) < seconds(every)) {
    errors.push(`its quiet is "${quiet}"; expected at least its cadence, "${every}"`);
  }
  if (url !== undefined && format === 'oai-pmh') {
    if (!isHarvestUrl(url)) {
      errors.push(
        'its URL cannot be harvested; expected verb=ListRecords and a metadataPrefix (arXiv or oai_dc), without resumptionToken',
      );
    }
  }
  return errors;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((step) => step.key);
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (issue.type === 'raw_check') return `sources${path}: ${issue.message}`;
  if (issue.type === 'never') return `sources${path}: unknown field; expected ${EXPECTED['source']}`;
  const kind = keys.length === 0 ? 'sources' : keys.length === 1 ? 'source' : String(keys[1]);
  return `sources${path}: ${describeValue(issue.input)}; expected ${EXPECTED[kind]}`;
}

/** Errors for names of several sources. */
function duplicateNames(json: unknown): string[] {
  const names: unknown[] = Array.isArray(json) ? json.map((entry) => entry?.name) : [];
  return names.flatMap((name, i) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === i) return [];
    return [`sources[${i}].name: "${name}" is the name of sources[${first}]; expected each name once`];
  });
}
