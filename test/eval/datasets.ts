import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Rows of an RFC 4180 file: quoted fields may hold separators, line breaks and doubled quotes. */
export function readCsv(path: string, separator = ','): string[][] {
  const field = new RegExp(`("(?:[^"]|"")*"|[^"${separator}\\r\\n]*)(${separator}|\\r?\\n|$)`, 'y');
  const text = readFileSync(path, 'utf8');
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const [, raw = '', end = ''] = field.exec(text) ?? [];
    if (field.lastIndex === 0) throw new Error(`cannot read ${path} as CSV: stray quote at character ${at}`);
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === separator) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** One value a line of a JSON Lines file, gzipped when its name says so. */
export function readJsonLines<T>(path: string): T[] {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/**
 * `n` of `rows` (all when there are fewer), the same ones for a seed: a Fisher-Yates shuffle on a Lehmer sequence.
 * @param seed from 1 to 2,147,483,646
 */
export function sample<T>(rows: readonly T[], n: number, seed = 20_250_311): T[] {
  const shuffled = [...rows];
  let state = seed;
  for (let i = shuffled.length - 1; i > 0; i--) {
    state = (state * 48_271) % 2_147_483_647;
    const j = state % (i + 1);
    const [a, b] = [shuffled[i] as T, shuffled[j] as T];
    shuffled[i] = b;
    shuffled[j] = a;
  }
  return shuffled.slice(0, n);
}
