import type { TextChunk } from '../types.ts';
import type { Tiles } from './tiles.ts';

/**
 * The lines of a dump with their ends, as `tiles` is given the text. A line that is longer than `longest` comes in parts.
 * @param longest in UTF-16 units
 */
export async function* rawLines(
  input: AsyncIterable<TextChunk>,
  tiles: Tiles,
  signal: AbortSignal,
  longest: number,
): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of input) {
    signal.throwIfAborted();
    tiles.append(chunk);
    // What was there before holds no line end.
    const seen = rest.length;
    rest += chunk.text;
    let from = 0;
    for (let at = rest.indexOf('\n', seen); at !== -1; at = rest.indexOf('\n', from)) {
      yield rest.slice(from, at + 1);
      from = at + 1;
    }
    rest = rest.slice(from);
    if (rest.length <= longest) continue;
    yield rest;
    rest = '';
  }
  if (rest !== '') yield rest;
}
