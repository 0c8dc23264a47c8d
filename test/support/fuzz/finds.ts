/** Inputs that once broke something, as files: an everyday test checks them for ever. */

import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FuzzInput } from './inputs.ts';

export const FINDS_FOLDER = join(import.meta.dirname, '../../fixtures/fuzz');

/** Reads the kept inputs, by file name. */
export function readFinds(): [name: string, input: FuzzInput][] {
  return globSync(join(FINDS_FOLDER, '*.json'))
    .sort()
    .map((path) => {
      const { base64, ...input } = JSON.parse(readFileSync(path, 'utf8'));
      return [basename(path), { ...input, bytes: Buffer.from(base64, 'base64') }];
    });
}

/** Keeps an input in a folder. Returns the path of its file. */
export function keepFind({ bytes, ...input }: FuzzInput, folder = FINDS_FOLDER): string {
  const text = `${JSON.stringify({ ...input, base64: Buffer.from(bytes).toString('base64') }, null, 2)}\n`;
  const path = join(
    folder,
    `${input.kind}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Number of smaller inputs that are tried for each find, and for how long, in milliseconds. */
const MAX_TRIES = 120;
const MAX_TRYING_MS = 20_000;

/** Makes an input smaller as long as `fails` says that it still breaks what it broke. */
export async function minimised(
  input: FuzzInput,
  fails: (input: FuzzInput) => Promise<boolean>,
): Promise<FuzzInput> {
  let best = input;
  let tries = MAX_TRIES;
  const until = Date.now() + MAX_TRYING_MS;
  const attempt = async (smaller: FuzzInput) => {
    if (tries-- <= 0 || Date.now() > until || !(await fails(smaller))) return false;
    best = smaller;
    return true;
  };
  for (const [i] of (input.headers ?? []).entries())
    await attempt({ ...best, headers: (best.headers ?? []).filter((field) => field !== input.headers?.[i]) });
  const [place = '', query] = input.path?.split('?') ?? [];
  for (const field of query?.split('&') ?? []) {
    const left = (best.path?.split('?')[1] ?? '').split('&').filter((each) => each !== field);
    await attempt({ ...best, path: left.length === 0 ? place : `${place}?${left.join('&')}` });
  }
  for (let size = best.bytes.length >> 1; size > 0 && tries > 0; size >>= 1) {
    for (let at = 0; at < best.bytes.length && tries > 0; ) {
      const { bytes } = best;
      const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
      if (!(await attempt({ ...best, bytes: shorter }))) at += size;
    }
  }
  return best;
}
