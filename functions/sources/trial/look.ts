/** A look at an address: fetched as a source is, and read without being stored. */
import { type FetchOptions, fetchDump } from '../../../pipeline/acquire/fetch/fetch-dump.ts';
import { type OaiResponse, readOaiResponse } from '../../../pipeline/acquire/fetch/oai-response.ts';
import { type Input, inputLabel, type Spool } from '../../../pipeline/acquire/input.ts';
import { eachDump, unpackOnce } from '../../intake/each-dump.ts';
import type { Inspection, inspect } from '../../intake/inspect.ts';
import { loadFailure } from '../../intake/load-failure.ts';
import { uninspected } from '../../intake/unreadable.ts';

/** What a look works with: requests are sent as for sources. */
export interface LookOptions extends Omit<FetchOptions, 'validators'> {
  readonly spool: Spool;
  readonly unpack: (input: Input, signal: AbortSignal) => AsyncIterable<Input>;
  readonly inspect: typeof inspect;
}

/** What stands at an address. */
export interface Look {
  /** The address for a list of sources: where permanent redirects lead. */
  readonly url: string;
  readonly movedTo: string | null;
  /** The address that responded, for relative links. */
  readonly base: string;
  /** The beginning of the text. */
  readonly head: string;
  /** `null` when it is no OAI-PMH. */
  readonly oai: OaiResponse | null;
  /** Its dumps: one, or those of a container. `error` also says why none would be loaded. */
  readonly dumps: readonly Inspection[];
}

/** Papers of a dump that are looked at for titles and dates. */
const SAMPLE = 200;

/** How much of a page may name its feeds, in bytes. */
const HEAD_BYTES = 256 * 1024;

/**
 * Fetches an address and reads its dumps. Stores nothing.
 * @throws FetchError when it cannot be fetched; DumpError `too-large`; StorageError
 */
export async function lookAt(address: string, options: LookOptions): Promise<Look> {
  const { signal, limits, spool, unpack } = options;
  const fetched = await fetchDump(address, options);
  const { url: base, movedTo, lastModified } = fetched;
  try {
    const label = inputLabel(address, lastModified);
    const page = await spool(label, fetched.bytes ?? none(), limits.maxBytes, signal);
    try {
      return {
        ...{ url: movedTo ?? address, movedTo, base },
        head: await readHead(page, signal),
        oai: await readOaiResponse(page, signal),
        dumps: await Array.fromAsync(
          eachDump(
            unpackOnce({ ...page, close: async () => {} }, signal, unpack),
            { signal },
            async (dump) => {
              const found = await options.inspect(dump, { signal, url: base, sample: SAMPLE });
              return { ...found, error: found.error ?? loadFailure(dump, found) };
            },
            (name, _, error) => uninspected(name, error),
          ),
        ),
      };
    } finally {
      await page.close?.();
    }
  } finally {
    fetched.close();
  }
}

async function readHead(page: Input, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of page.open(signal)) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return text;
}

async function* none(): AsyncIterable<Uint8Array> {}
