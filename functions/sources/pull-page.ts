import type { Database } from '../../db/database.ts';
import type { SourceRow } from '../../db/sources/sources.ts';
import { type Fetched, fetchDump, type Validators } from '../../pipeline/acquire/fetch/fetch-dump.ts';
import type { ObjectStore } from '../../pipeline/acquire/fetch/object-store.ts';
import type { Pace } from '../../pipeline/acquire/fetch/pace.ts';
import type { RequestPage } from '../../pipeline/acquire/fetch/request.ts';
import { type Input, inputLabel } from '../../pipeline/acquire/input.ts';
import type { Place, Source } from '../../pipeline/acquire/sources.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Intake, Outcome } from '../intake/take.ts';
import type { CronLimits } from './limits.ts';

/** The state of pulling one source. */
export interface Pull {
  readonly db: Database;
  readonly intake: Pick<Intake, 'spool' | 'take'>;
  /** Sends a request, where that is safe. */
  readonly request: RequestPage;
  /** Opens a folder or a bucket; `undefined` where the platform has none. */
  readonly openStore: (place: Place) => ObjectStore | undefined;
  /** User-Agent of each request, with a way to reach the operator. */
  readonly userAgent: string;
  readonly source: Source;
  /** The source's row, as the run before left it. */
  readonly row: SourceRow;
  readonly limits: CronLimits;
  readonly pace: Pace;
  readonly now: () => Date;
  /** Aborts when the run is stopped, and when another run claims the source. */
  readonly signal: AbortSignal;
  /** Whether the budget allows to start something. */
  readonly mayGoOn: () => boolean;
  /** Stores progress, so that the next run continues a killed one. */
  readonly note: (values: Partial<SourceRow>) => Promise<unknown>;
  /** Records the outcome of a dump. */
  readonly enter: (outcome: Outcome) => Promise<void>;
}

/**
 * Fetches the page at a URL and takes its dumps, unless the page has not changed.
 * @returns the new values of the source's row
 */
export async function pullPage(pull: Pull, url: string): Promise<Partial<SourceRow>> {
  const { etag, lastModified } = pull.row;
  const { page, base, movedTo, ...validators } = await fetchPage(pull, url, { etag, lastModified });
  if (page !== null) throwFirst(await takePage(pull, page, base));
  return { ...validators, movedTo };
}

/** Fetches a page and spools it. @returns `page`: `null` when it has not changed; `base`: the URL that responded */
export async function fetchPage(
  { source, request, userAgent, limits, pace, now, intake, signal }: Pull,
  url: string,
  validators?: Validators,
): Promise<
  Pick<Fetched, 'etag' | 'lastModified' | 'movedTo'> & { readonly page: Input | null; readonly base: string }
> {
  const fetched = await fetchDump(url, {
    ...{ request, validators, userAgent, pace, now, signal },
    limits: limits.fetch,
  });
  const { url: base, etag, lastModified, movedTo, bytes } = fetched;
  try {
    const label = inputLabel(source.name, lastModified);
    const page = bytes === null ? null : await intake.spool(label, bytes, limits.fetch.maxBytes, signal);
    return { base, etag, lastModified, movedTo, page };
  } finally {
    fetched.close();
  }
}

/**
 * Takes the dumps of a spooled page, and closes it.
 * @param base the URL of a web page, for its relative links
 * @returns the outcomes of those that failed
 */
export async function takePage(
  { intake, source, signal, enter }: Pull,
  page: Input,
  base?: string,
): Promise<readonly Outcome[]> {
  const failed: Outcome[] = [];
  for await (const outcome of intake.take(page, { signal, format: source.format, url: base })) {
    await enter(outcome);
    if (outcome.state === 'failed') failed.push(outcome);
  }
  return failed;
}

/** @throws DumpError of the first outcome, if there is one */
export function throwFirst([first]: readonly Outcome[]): void {
  if (first === undefined) return;
  throw (
    first.error ?? new DumpError('failed', `ingesting ${first.name}: it failed; the ledger has the reason`)
  );
}
