import { zstdCompressSync } from 'node:zlib';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { concat } from '../../pipeline/acquire/bytes.ts';

/** Containers of dumps by name; each function wraps some bytes. */
export const CONTAINERS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gzipSync(bytes),
  zstd: (bytes) => new Uint8Array(zstdCompressSync(bytes)),
  zip: (bytes) => zipSync({ 'a.txt': bytes, 'folder/b.txt': strToU8('A Title\n\nAn abstract.\n') }),
  'stored zip': (bytes) => zipSync({ 'a.txt': bytes, 'b.txt': bytes }, { level: 0 }),
  tar: (bytes) => concat([tarFile('a.txt', bytes), tarFile('b.txt', bytes), new Uint8Array(1024)]),
  'tar in gzip': (bytes) => gzipSync(tarFile('a.txt', bytes)),
  message: (bytes) => concat([strToU8(`${HEADER}Content-Type: text/plain; charset=utf-8\n\n`), bytes]),
  'message in base64': (bytes) =>
    strToU8(
      `${HEADER}Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n${Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n')}\n`,
    ),
  'message of parts': (bytes) =>
    concat([
      strToU8(
        `${HEADER}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the attachment.\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="a.txt"\n\n`,
      ),
      bytes,
      strToU8('\n--b--\n'),
    ]),
  mailbox: (bytes) =>
    concat([strToU8(FROM + HEADER), strToU8('\n'), bytes, strToU8(`\n${FROM}${HEADER}\n`), bytes]),
};

const HEADER = 'Date: Tue, 11 Mar 2025 00:45:57 -0500\nFrom: a@b.example\nTo: c@d.example\nSubject: papers\n';
const FROM = 'From a@b Tue Mar 11 00:00:00 2025\n';

/** An entry of a tar archive (POSIX.1-1988, ustar). */
export function tarFile(name: string, data: Uint8Array, type = '0'): Uint8Array {
  const bytes = new Uint8Array(512 + Math.ceil(data.length / 512) * 512);
  const put = (text: string, at: number) => bytes.set(strToU8(text), at);
  put(name, 0);
  put('0000644\0', 100);
  put(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
  put('        ', 148);
  put(type, 156);
  put('ustar\x0000', 257);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  bytes.set(data, 512);
  return bytes;
}
