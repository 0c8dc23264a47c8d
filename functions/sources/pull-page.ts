import type { SourceRow } from '../../db/sources/sources.ts';
import { type Fetched, fetchDump, type Validators } from '../../pipeline/acquire/fetch/fetch-dump.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Pull } from './context.ts';

/** Fetches the dump at a URL, unless it is the one that was taken in before. @returns what is to be noted of it */
export async function pullPage(pull: Pull, url: string): Promise<Partial<SourceRow>> {
  const { etag, lastModified } = pull.row;
  const { page, movedTo, ...validators } = await fetchPage(pull, url, { etag, lastModified });
  if (page !== null) {
    try {
      throwFirst(await takeAll(pull, page));
    } finally {
      await page.close?.();
    }
  }
  return { ...validators, movedTo };
}

/** Fetches a page and sets it aside, complete. @returns `page`: `null` when it is not modified; close it */
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
    const incoming = {
      name: source.name,
      maxBytes: limits.fetch.maxBytes,
      ...(Number.isNaN(written.getTime()) ? {} : { lastModified: written }),
    };
    const page = bytes === null ? null : await intake.spool(incoming, bytes, signal);
    return { etag, lastModified, movedTo, page };
  } finally {
    fetched.close();
  }
}

/** Takes in every dump of a source that was set aside. @returns those that failed */
export async function takeAll(
  { intake, source, signal, enter }: Pull,
  page: Input,
): Promise<readonly Failed[]> {
  const failed: Failed[] = [];
  for await (const taken of intake.take(page, { signal, format: source.format })) {
    await enter(taken);
    if (taken.state === 'failed') {
      const error =
        taken.error ?? new DumpError('failed', `ingesting ${taken.name}: it failed, the ledger says why`);
      failed.push({ dumpId: taken.dumpId, error });
    }
  }
  return failed;
}

/** A dump that could not be taken in; without an id when its bytes could not be read. */
export interface Failed {
  readonly dumpId: string | null;
  readonly error: DumpError;
}

/** @throws the first error, if there is one */
export function throwFirst([first]: readonly Failed[]): void {
  if (first !== undefined) throw first.error;
}
