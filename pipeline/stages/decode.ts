import { concat } from '../acquire/bytes.ts';
import { binaryKind, MAGIC_LENGTH } from '../acquire/encodings/binary.ts';
import type { Encoding } from '../acquire/encodings/encoding.ts';
import { utf8 } from '../acquire/encodings/utf-8.ts';
import { utf16be, utf16le } from '../acquire/encodings/utf-16.ts';
import { Western } from '../acquire/encodings/windows-1252.ts';
import { DumpError } from '../errors.ts';
import type { Span, Stage, TextChunk } from '../types.ts';

/** Bytes decoded at a time, however large the input chunks are; keeps memory flat. */
const MAX_CHUNK_BYTES = 64 * 1024;

/** A NUL byte within the first bytes of a dump marks a binary file. Behind them it is a control character like others. */
const NUL_PROBE_BYTES = 8 * 1024;

const NONE = new Uint8Array(0);

export interface DecodeOptions {
  /** Called for each invalid byte sequence, in order. In the text it becomes one U+FFFD. */
  readonly onInvalid?: ((span: Span) => void) | undefined;
  /** Whether to read invalid UTF-8 as windows-1252 where the dump looks like that; see {@link Western}. */
  readonly western?: boolean;
}

/** The encoding of a dump by its first bytes, and the length of its byte order mark. */
function detectEncoding(head: Uint8Array): { encoding: Encoding; mark: number } {
  const kind = binaryKind(head);
  if (kind !== undefined) {
    throw new DumpError(
      'binary',
      `The dump is ${kind}; expected text, UTF-8 or UTF-16 with a byte order mark.`,
    );
  }
  const [a, b, c] = head;
  if (a === 0xff && b === 0xfe) return { encoding: utf16le, mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: utf16be, mark: 2 };
  return { encoding: utf8, mark: a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0 };
}

/** Cuts `bytes`, which begin at `offset` of the dump, into chunks of valid text and of one U+FFFD per invalid sequence. */
function* decodeChunk(
  bytes: Uint8Array,
  offset: number,
  { decoder, firstInvalid, name }: Encoding,
  onInvalid: (span: Span) => void,
  western: Western | undefined,
): Generator<TextChunk> {
  const chunk = (text: string, from: number, to: number): TextChunk => {
    return { text, start: offset + from, end: offset + to, encoding: name };
  };
  if (bytes.length === 0) return;
  let text: string | undefined;
  try {
    text = decoder.decode(bytes);
  } catch {
    // Nearly all chunks are valid. The loop below finds the invalid sequences of the others.
  }
  if (text !== undefined) {
    western?.sawValid(text, bytes.length);
    yield chunk(text, 0, bytes.length);
    return;
  }
  let from = 0;
  while (from < bytes.length) {
    const bad = firstInvalid(bytes, from);
    const to = bad?.start ?? bytes.length;
    if (to > from) {
      const valid = decoder.decode(bytes.subarray(from, to));
      western?.sawValid(valid, to - from);
      yield chunk(valid, from, to);
    }
    const letters = bad && western?.read(bytes.subarray(bad.start, bad.end));
    if (bad && letters !== undefined) yield chunk(letters, bad.start, bad.end);
    else if (bad) {
      const hole = chunk('\uFFFD', bad.start, bad.end);
      onInvalid({ start: hole.start, end: hole.end });
      yield hole;
    }
    from = bad?.end ?? bytes.length;
  }
}

function assertNoNul(chunk: TextChunk): void {
  const at = chunk.encoding === 'utf-8' && chunk.start < NUL_PROBE_BYTES ? chunk.text.indexOf('\0') : -1;
  if (at < 0 || chunk.start + at >= NUL_PROBE_BYTES) return;
  const hint = 'Text in UTF-16 needs a byte order mark.';
  throw new DumpError(
    'binary',
    `The dump is binary: it holds a NUL byte near its beginning; expected text. ${hint}`,
  );
}

/**
 * Bytes to text: UTF-8 with or without byte order mark, UTF-16 with one, and on demand windows-1252. Input chunks may have
 * any size and be cut anywhere; output chunks hold whole characters and no byte order mark. Line ends, no-break spaces
 * and control characters pass unchanged. Memory: one chunk of 64 KiB.
 * @throws DumpError `empty` or `binary`
 */
export function decode({
  onInvalid = () => {},
  western = false,
}: DecodeOptions = {}): Stage<Uint8Array, TextChunk> {
  return async function* decodeStage(input, signal) {
    let encoding: Encoding | undefined;
    let fallback: Western | undefined;
    let held: Uint8Array = NONE;
    let offset = 0;
    let chunks = 0;

    function* take(bytes: Uint8Array, last: boolean): Generator<TextChunk> {
      let ready = held.length === 0 ? bytes : concat([held, bytes]);
      if (encoding === undefined && ready.length < MAGIC_LENGTH && !last) {
        held = ready.slice();
        return;
      }
      if (encoding === undefined) {
        const found = detectEncoding(ready);
        encoding = found.encoding;
        if (western && encoding === utf8 && found.mark === 0) fallback = new Western();
        offset = found.mark;
        ready = ready.subarray(found.mark);
      }
      const unfinished = encoding.unfinished(ready);
      if (last && unfinished > 0) fallback?.sawCut();
      const whole = ready.length - (last ? 0 : unfinished);
      for (const chunk of decodeChunk(ready.subarray(0, whole), offset, encoding, onInvalid, fallback)) {
        assertNoNul(chunk);
        chunks += 1;
        yield chunk;
      }
      offset += whole;
      // A copy, since the source may use its buffer again.
      held = ready.slice(whole);
    }

    for await (const bytes of input) {
      for (let from = 0; from < bytes.length; from += MAX_CHUNK_BYTES) {
        signal.throwIfAborted();
        yield* take(bytes.subarray(from, from + MAX_CHUNK_BYTES), false);
      }
    }
    signal.throwIfAborted();
    yield* take(NONE, true);
    if (chunks === 0)
      throw new DumpError('empty', 'The dump is empty; expected the text of a list of papers.');
  };
}
