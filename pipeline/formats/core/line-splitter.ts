import type { RawRecord, Stage, TextChunk } from '../../types.ts';
import { type Line, LineReader } from './lines.ts';
import { Tiles } from './spans.ts';
import { type SplitPiece, splitting } from './splitter.ts';

/** How a format cuts one dump, a line at a time. */
export interface LineSplitter {
  add(line: Line): readonly SplitPiece[];
  /** What is open when no line comes any more. */
  close(): readonly SplitPiece[];
}

/**
 * A stage out of a splitter of lines, made anew for each dump.
 * @param make with the tiles that the pieces are made by
 */
export function splittingLines(make: (tiles: Tiles) => LineSplitter): Stage<TextChunk, RawRecord> {
  return splitting(() => {
    const tiles = new Tiles();
    const lines = new LineReader();
    const splitter = make(tiles);
    const add = (line: Line) => splitter.add(line);
    return {
      push(chunk) {
        tiles.append(chunk);
        return lines.push(chunk.text).flatMap(add);
      },
      finish: () => [...lines.finish().flatMap(add), ...splitter.close(), ...tiles.finish()],
    };
  });
}
