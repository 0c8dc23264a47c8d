import { byteOffsets } from '../../text/byte-offset.ts';
import type { Recognition, TextChunk } from '../../types.ts';
import { HEAD_CHARS } from '../detect.ts';
import { type BoundaryFinder, LINE_PROBE_CHARS } from './boundaries.ts';

/** Maximum number of format probes, plus one per {@link CHARS_PER_PROBE}: a probe takes as long as reading a page. */
const MAX_PROBES = 64;
const CHARS_PER_PROBE = 64 * 1024;

/** Reads the text of a dump section by section. Memory: a chunk, and {@link HEAD_CHARS} of text read ahead. */
export class SectionReader {
  readonly #source: AsyncIterator<TextChunk>;
  #ahead: TextChunk[] = [];
  #isSourceDone = false;
  #probes = 0;
  /** Characters before those read ahead. */
  #at = 0;

  constructor(source: AsyncIterator<TextChunk>) {
    this.#source = source;
  }

  /**
   * The first {@link HEAD_CHARS} of the dump, without white space at the beginning; empty if there is nothing else. Blank
   * chunks are dropped, so that a million blank lines need no memory: a splitter counts bytes from 0 in any case.
   */
  async head(): Promise<string> {
    while (this.#ahead.every(({ text }) => text.trim() === '')) {
      for (const { text } of this.#ahead.splice(0)) this.#at += text.length;
      if (!(await this.#readAhead())) return '';
    }
    const text = this.#ahead[0]?.text ?? '';
    const blank = text.length - text.trimStart().length;
    return (await this.#peek('', HEAD_CHARS + blank)).slice(blank);
  }

  /** The byte at which the next section begins, once the one before was read. */
  get start(): number {
    return this.#ahead[0]?.start ?? 0;
  }

  /** Releases the source. */
  async return(): Promise<void> {
    if (!this.#isSourceDone) await this.#source.return?.();
    this.#isSourceDone = true;
  }

  /**
   * The chunks up to the next boundary, or to the end of the dump.
   * @param finder finds the boundary; the section is the whole dump without it
   * @param onBoundary called with the format of the next section
   */
  async *section(
    finder: BoundaryFinder | undefined,
    onBoundary: (next: Recognition) => void,
  ): AsyncGenerator<TextChunk> {
    let before = '';
    for (let chunk = await this.#take(); chunk !== undefined; chunk = await this.#take()) {
      const { text } = chunk;
      const after = finder === undefined ? '' : await this.#peek('', LINE_PROBE_CHARS);
      for (const at of finder?.candidates(text, before, after) ?? []) {
        if (this.#probes >= MAX_PROBES + (this.#at + at) / CHARS_PER_PROBE) continue;
        this.#probes += 1;
        const next = finder?.recognise(await this.#peek(text.slice(at), HEAD_CHARS));
        if (next === undefined) continue;
        const [own, others] = cut(chunk, at);
        this.#ahead.unshift(others);
        this.#at += at;
        onBoundary(next);
        if (at > 0) yield own;
        return;
      }
      this.#at += text.length;
      before = (before + text.slice(-LINE_PROBE_CHARS)).slice(-LINE_PROBE_CHARS);
      yield chunk;
    }
  }

  async #take(): Promise<TextChunk | undefined> {
    if (this.#ahead.length === 0) await this.#readAhead();
    return this.#ahead.shift();
  }

  async #readAhead(): Promise<boolean> {
    if (this.#isSourceDone) return false;
    const { done, value } = await this.#source.next();
    if (done) this.#isSourceDone = true;
    else this.#ahead.push(value);
    return !done;
  }

  /** The first `length` characters of `text` and of the text read ahead; fewer at the end of the dump. */
  async #peek(text: string, length: number): Promise<string> {
    let peeked = text;
    for (let i = 0; peeked.length < length && (i < this.#ahead.length || (await this.#readAhead())); i++)
      peeked += this.#ahead[i]?.text ?? '';
    return peeked.slice(0, length);
  }
}

/** A chunk in two, at a character of it. */
function cut(chunk: TextChunk, at: number): [TextChunk, TextChunk] {
  const byte = byteOffsets(chunk)(at);
  return [
    { ...chunk, text: chunk.text.slice(0, at), end: byte },
    { ...chunk, text: chunk.text.slice(at), start: byte },
  ];
}
