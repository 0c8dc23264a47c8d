import * as v from 'valibot';
import { ConfigurationError } from '../errors.ts';
import { formats } from '../formats/detect.ts';

/** Where a source's dumps are. */
export type Place =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'directory'; readonly path: string }
  /** The objects of an R2 bucket whose keys begin with `prefix`. */
  | { readonly kind: 'r2'; readonly prefix: string };

/** What cron pulls, and how often. */
export interface Source {
  /** Names it in commands, in status and in the database. */
  readonly name: string;
  readonly place: Place;
  /** The format that its dumps are expected to have; found out from their content when left out. */
  readonly format?: string;
  /** How often it is fetched and brings something, in seconds. */
  readonly cadence: number;
  /** How long it may bring nothing before it counts as stale, in seconds; `null`: some cadences. */
  readonly quiet: number | null;
  readonly enabled: boolean;
}

const SECONDS = { m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** Nobody's server is asked more often. */
const FASTEST_URL = 5 * SECONDS.m;
const SLOWEST = 31 * SECONDS.d;
const QUIETEST = 366 * SECONDS.d;

const duration = (longest: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,4}[mhdw]$/),
    v.check((text) => seconds(text) <= longest),
  );

const source = v.pipe(
  v.objectWithRest(
    {
      name: v.pipe(v.string(), v.maxLength(60), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)),
      url: v.optional(v.pipe(v.string(), v.check(isFetchable))),
      directory: v.optional(v.pipe(v.string(), v.nonEmpty())),
      r2: v.optional(v.string()),
      format: v.optional(v.picklist(formats.map(({ name }) => name))),
      cadence: duration(SLOWEST),
      quiet: v.optional(duration(QUIETEST)),
      enabled: v.boolean(),
    },
    v.never(),
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const message of contradictions(dataset.value)) addIssue({ message });
  }),
);

type Entry = v.InferOutput<typeof source>;

/** What each value has to be, by its field; said in every fault. */
const WANTED: Readonly<Record<string, string>> = {
  sources: 'a list of sources',
  source:
    'a source: name, one of url, directory and r2, cadence, enabled and, if wanted, format and quiet (no other field)',
  name: 'up to 60 characters, lower-case words and numbers joined by hyphens (arxiv-cs-cl)',
  url: 'an http(s) URL without credentials',
  directory: 'the path of a folder',
  r2: 'the beginning of the keys of objects in the bucket',
  format: `one of ${formats.map(({ name }) => name).join(', ')}`,
  cadence: 'a number of m(inutes), h(ours), d(ays) or w(eeks), such as "6h", up to 31d',
  quiet: 'a time like a cadence, such as "5d", up to 366d',
  enabled: 'true or false',
};

/**
 * Every fault of a list of sources, in one go: where it is, what stands there, what is wanted instead.
 * @param json the parsed file
 * @returns `[]` when there is none
 */
export function lintSources(json: unknown): string[] {
  const { issues = [] } = v.safeParse(v.array(source), json);
  return [...new Set([...issues.map(describe), ...repetitions(json)])];
}

/**
 * Reads a list of sources.
 * @param name what a person calls the file, for the error text
 * @throws ConfigurationError that names every fault
 */
export function parseSources(json: unknown, name: string): Source[] {
  const faults = lintSources(json);
  if (faults.length > 0) {
    throw new ConfigurationError(
      `cannot read the sources ${name}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
  }
  return (json as Entry[]).map((entry) => ({
    name: entry.name,
    place: placeOf(entry),
    ...(entry.format === undefined ? {} : { format: entry.format }),
    cadence: seconds(entry.cadence),
    quiet: entry.quiet === undefined ? null : seconds(entry.quiet),
    enabled: entry.enabled,
  }));
}

/** A place as one line, by which a change of it is noticed. */
export function locationOf(place: Place): string {
  if (place.kind === 'url') return place.url;
  return place.kind === 'directory' ? `directory:${place.path}` : `r2:${place.prefix}`;
}

/** The place of a location, as {@link locationOf} wrote it. */
export function placeAt(location: string): Place {
  const [, kind, rest = ''] = /^(directory|r2):(.*)$/s.exec(location) ?? [];
  if (kind === 'directory') return { kind, path: rest };
  return kind === 'r2' ? { kind, prefix: rest } : { kind: 'url', url: location };
}

/** Whether a source is a list to be harvested page by page (OAI-PMH, verb ListRecords). */
export function isHarvest({ place, format }: Source): boolean {
  return place.kind === 'url' && format === 'oai-pmh';
}

function placeOf({ url, directory, r2 }: Entry): Place {
  if (url !== undefined) return { kind: 'url', url };
  return directory === undefined ? { kind: 'r2', prefix: r2 ?? '' } : { kind: 'directory', path: directory };
}

function seconds(text: string): number {
  return Number(text.slice(0, -1)) * SECONDS[text.slice(-1) as keyof typeof SECONDS];
}

function isFetchable(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

/** What is wrong with fields that are each well formed. */
function contradictions({ url, directory, r2, format, cadence: every, quiet }: Entry): string[] {
  const faults: string[] = [];
  const places = [url, directory, r2].filter((place) => place !== undefined).length;
  if (places !== 1) faults.push(`it has ${places} of url, directory and r2; wanted one`);
  if (url !== undefined && seconds(every) < FASTEST_URL) {
    faults.push(`its cadence is "${every}"; wanted at least 5m for what is fetched from others`);
  }
  if (quiet !== undefined && seconds(quiet) < seconds(every)) {
    faults.push(`its quiet is "${quiet}"; wanted no less than its cadence, "${every}"`);
  }
  if (url !== undefined && format === 'oai-pmh') {
    const query = new URL(url).searchParams;
    if (query.get('verb') !== 'ListRecords' || !query.has('metadataPrefix') || query.has('resumptionToken')) {
      faults.push(
        'its URL is no list to harvest; wanted verb=ListRecords and a metadataPrefix (arXiv or oai_dc), and no resumptionToken',
      );
    }
  }
  return faults;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((step) => step.key);
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (issue.type === 'raw_check') return `sources${path}: ${issue.message}`;
  if (issue.type === 'never') return `sources${path}: unknown field; wanted ${WANTED['source']}`;
  const kind = keys.length === 0 ? 'sources' : keys.length === 1 ? 'source' : String(keys[1]);
  return `sources${path}: ${show(issue.input)}; wanted ${WANTED[kind]}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  // A URL may bear a secret: only where it is wrong is said.
  if (typeof value === 'string' && value.includes('://')) return 'this value (not shown)';
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}… (${shown.length} characters)` : shown;
}

/** Names that stand twice, whatever else is wrong. */
function repetitions(json: unknown): string[] {
  const seen = new Map<string, number>();
  const faults: string[] = [];
  for (const [i, entry] of (Array.isArray(json) ? json : []).entries()) {
    const name: unknown = entry?.name;
    if (typeof name !== 'string') continue;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i);
    else faults.push(`sources[${i}].name: "${name}" is the name of sources[${first}]; wanted each name once`);
  }
  return faults;
}
