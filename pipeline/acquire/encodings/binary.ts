/**
 * First bytes of files that are not text, as Latin-1. A start that a text may have too, such as `RIFF`, asks for
 * the bytes that follow. Sources: the formats' specifications; file(1).
 */
const MAGIC: readonly (readonly [start: string | RegExp, name: string])[] = [
  ['\xff\xd8\xff', 'a JPEG image'],
  ['\x89PNG\r\n\x1a\n', 'a PNG image'],
  ['GIF87a', 'a GIF image'],
  ['GIF89a', 'a GIF image'],
  [/^RIFF.{4}(?:WEBP|WAVE|AVI )/s, 'a RIFF file (WebP, WAV or AVI)'],
  ['%PDF-', 'a PDF document'],
  ['PK\x03\x04', 'a ZIP archive (or an office document)'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\x1f\x8b', 'gzip-compressed data'],
  [/^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/, 'bzip2-compressed data'],
  ['\xfd7zXZ\x00', 'xz-compressed data'],
  ['\x28\xb5\x2f\xfd', 'Zstandard-compressed data'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
  ['\xd0\xcf\x11\xe0', 'an old office document'],
  ['SQLite format 3\x00', 'an SQLite database'],
  ['\x7fELF', 'a program (ELF)'],
  ['\x00asm', 'a WebAssembly module'],
  ['\xff\xfe\x00\x00', 'UTF-32 text'],
  ['\x00\x00\xfe\xff', 'UTF-32 text'],
];

/** Bytes of the longest start. */
export const MAGIC_LENGTH = 16;

/** Names the kind of a binary file by its first bytes; `undefined` when it may be text. */
export function binaryKind(head: Uint8Array): string | undefined {
  const latin1 = String.fromCharCode(...head.subarray(0, MAGIC_LENGTH));
  return MAGIC.find(([start]) =>
    typeof start === 'string' ? latin1.startsWith(start) : start.test(latin1),
  )?.[1];
}
