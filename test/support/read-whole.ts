import { unpackInput } from '../../functions/server/files/inputs.ts';
import { DumpError } from '../../pipeline/errors.ts';
import { readPapers } from '../../pipeline/run.ts';
import { inChunks } from './spans.ts';

/**
 * Reads bytes, a container or a dump, up to clean papers as a run does, and checks that the spans of each dump cover all of
 * its bytes.
 * @returns how many papers and rejects there were
 * @throws whatever is no DumpError, and when bytes are lost or doubled
 */
export async function readWhole(
  bytes: Uint8Array,
  options: { readonly chunk: number; readonly format?: string | undefined },
): Promise<{ papers: number; rejects: number; refused: number }> {
  const { signal } = new AbortController();
  const counts = { papers: 0, rejects: 0, refused: 0 };
  const source = { name: 'fuzz', open: () => inChunks(bytes, options.chunk) };
  for await (const { name, open, close } of unpackInput(source, signal)) {
    let size = 0;
    async function* counted() {
      for await (const piece of open(signal)) {
        size += piece.length;
        yield piece;
      }
    }
    const dump = { id: '', name, bytes: 0, capturedAt: '2025-03-11T00:00:00Z', open: counted };
    let end = 0;
    try {
      for await (const piece of readPapers(dump, { signal, format: options.format })) {
        end = Math.max(end, piece.end);
        if (piece.kind === 'paper') counts.papers++;
        if (piece.kind === 'reject') counts.rejects++;
      }
      if (end !== size) throw new Error(`reading ${name}: the spans end at byte ${end}, expected ${size}`);
    } catch (error) {
      if (!(error instanceof DumpError) || error.code === 'unexpected-error') throw error;
      counts.refused++;
    } finally {
      await close?.();
    }
  }
  return counts;
}
