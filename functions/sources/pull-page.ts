import type { SourceRow } from '../../db/sources/sources.ts';
import { type Fetched, fetchDump, type Validators } from '../../pipeline/acquire/fetch/fetch-dump.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Outcome } from '../intake/take.ts';
import type { Pull } from './cron-options.ts';

/**
 * Fetches the page at a URL and takes its dumps, unless the page has not changed.
 * @returns the new values of the source's row
 */
export async function pullPage(pull: Pull, url: string): Promise<Partial<SourceRow>> {
  const { etag, lastModified } = pull.row;
  const { page, movedTo, ...validators } = await fetchPage(pull, url, { etag, lastModified });
  if (page !== null) throwFirst(await takePage(pull, page));
  return { ...validators, movedTo };
}

/** Fetches a page and spools it. @returns `page`: `null` when it has not changed */
export async function fetchPage(
  { source, request, userAgent, limits, pace, now, intake, signal }: Pull,
  url: string,
  validators: Validators,
): Promise<Pick<Fetched, 'etag' | 'lastModified' | 'movedTo'> & { readonly page: Input | null }> {
  const fetched = await fetchDump(url, {
    ...{ request, validators, userAgent, pace, now, signal },
    limits: limits.fetch,
  });
  const { etag, lastModified, movedTo, bytes } = fetched;
  try {
    const written = new Date(lastModified ?? Number.NaN);
    const label = {
      name: source.name,
      ...(Number.isNaN(written.getTime()) ? {} : { lastModified: written }),
    };
    const page = bytes === null ? null : await intake.spool(label, bytes, limits.fetch.maxBytes, signal);
    return { etag, lastModified, movedTo, page };
  } finally {
    fetched.close();
  }
}

/** Takes the dumps of a spooled page, and closes it. @returns the outcomes of those that failed */
export async function takePage(
  { intake, source, signal, enter }: Pull,
  page: Input,
): Promise<readonly Outcome[]> {
  const failed: Outcome[] = [];
  for await (const outcome of intake.take(page, { signal, format: source.format })) {
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
