import { decode } from '../../pipeline/stages/decode.ts';
import { split } from '../../pipeline/stages/split.ts';
import type { Format, RawRecord, SplitSpan } from '../../pipeline/types.ts';

export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Decodes and splits `bytes`, in chunks of `size` bytes, with `format` or with the formats that are recognised. */
export async function spansOf(bytes: Uint8Array, size = 65_536, format?: Format): Promise<SplitSpan[]> {
  const { signal } = new AbortController();
  const stage = format ? split({ format: format.name, formats: [format] }) : split();
  const chunks = decode()(inChunks(bytes, size), signal) as AsyncIterable<never>;
  return Array.fromAsync(stage(chunks, signal));
}

export function recordsOf(spans: readonly SplitSpan[]): RawRecord[] {
  return spans.filter((span) => span.kind === 'record');
}
