import { type Input, identifyDump } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Dump } from '../../pipeline/types.ts';
import type { ReadOptions } from './intake.ts';

/**
 * Identifies each of the dumps that a source was unpacked to, and gives what `work` makes of it. One that cannot be taken
 * does not stop those after it.
 * @param failed what is given for a dump that cannot be read, or of which `work` says so; without an id when its bytes are not known
 */
export async function* eachDump<T>(
  unpacked: AsyncIterable<Input>,
  source: Input,
  { signal, captured }: ReadOptions,
  work: (dump: Dump) => Promise<T>,
  failed: (name: string, dumpId: string | null, error: DumpError) => T,
): AsyncIterable<T> {
  for await (const inner of unpacked) {
    let dumpId: string | null = null;
    try {
      const when = captured === undefined ? { now: new Date() } : { now: new Date(), captured };
      const dump = await identifyDump(inner, when, signal);
      dumpId = dump.id;
      yield await work(dump);
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      yield failed(inner.name, dumpId, error);
    } finally {
      if (inner !== source) await inner.close?.();
    }
  }
}
