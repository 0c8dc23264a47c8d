import { decode } from '../../pipeline/stages/decode.ts';
import { split } from '../../pipeline/stages/split.ts';
import type { Format, RawRecord, SideOutput } from '../../pipeline/types.ts';

export type Piece = RawRecord | SideOutput;

export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Decodes and splits `bytes`, given in chunks of `size` bytes, with `format` or with what is recognised. */
export async function piecesOf(bytes: Uint8Array, size = 65_536, format?: Format): Promise<Piece[]> {
  const { signal } = new AbortController();
  const stage = format ? split({ format: format.name, formats: [format] }) : split();
  const chunks = decode()(inChunks(bytes, size), signal) as AsyncIterable<never>;
  return Array.fromAsync(stage(chunks, signal));
}

export function recordsOf(pieces: readonly Piece[]): RawRecord[] {
  return pieces.filter((piece) => piece.kind === 'record');
}
