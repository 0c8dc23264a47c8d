import { type Input, identifyDump } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Dump } from '../../pipeline/types.ts';

/**
 * Identifies each dump, yields the result of `work` for it, and closes it.
 * @param failed makes the result for a dump that cannot be read, or whose `work` throws a DumpError
 */
export async function* eachDump<T>(
  dumps: AsyncIterable<Input>,
  { captured, signal }: { readonly captured?: string | undefined; readonly signal: AbortSignal },
  work: (dump: Dump, input: Input) => Promise<T>,
  failed: (name: string, dumpId: string | null, error: DumpError) => T,
): AsyncIterable<T> {
  for await (const input of dumps) {
    let dumpId: string | null = null;
    try {
      const when = captured === undefined ? { now: new Date() } : { now: new Date(), captured };
      const dump = await identifyDump(input, when, signal);
      dumpId = dump.id;
      yield await work(dump, input);
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      yield failed(input.name, dumpId, error);
    } finally {
      await input.close?.();
    }
  }
}

/** Yields the dumps in an input. Closes a container at the end; the caller closes an input that is itself the dump. */
export async function* unpackOnce(
  input: Input,
  signal: AbortSignal,
  unpack: (input: Input, signal: AbortSignal) => AsyncIterable<Input>,
): AsyncIterable<Input> {
  let isDump = false;
  try {
    for await (const dump of unpack(input, signal)) {
      isDump = dump === input;
      yield dump;
    }
  } finally {
    if (!isDump) await input.close?.();
  }
}
