import type { Context } from 'hono';
import { Problem } from '../http/problem.ts';
import { MAX_BYTES } from './limits.ts';
import type { GivenPapers } from './save-library.ts';

/** Bytes of a form around its files. */
const FORM_BYTES = 64 * 1024;

/** What a form of the page, or a request to the API, gives. */
export interface GivenForm {
  readonly given: readonly GivenPapers[];
  /** The other fields of a form. */
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Reads the papers in the body of a request: a file as it is, or a form with `file`, `papers` and `dislike`.
 * @throws Problem 413 for a body that is too large, 400 for a form that cannot be read
 */
export async function readGiven(c: Context): Promise<GivenForm> {
  const bytes = await readBody(c.req.raw);
  const type = c.req.header('Content-Type') ?? '';
  if (!/^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type)) {
    return { given: givenOf(bytes, 'library'), fields: new Map() };
  }
  const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new Problem(
      400,
      'The form cannot be read; expected multipart/form-data with file, papers or dislike.',
    );
  });
  const given: GivenPapers[] = [];
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    const isDisliked = name === 'dislike';
    if (typeof value !== 'string') {
      given.push(...givenOf(new Uint8Array(await value.arrayBuffer()), value.name, isDisliked));
    } else if (name === 'papers' || isDisliked) {
      given.push(...givenOf(new TextEncoder().encode(value), name, isDisliked));
    } else fields.set(name, value);
  }
  return { given, fields };
}

/** What is given, unless it is blank. */
export function givenOf(bytes: Uint8Array, name: string, isDisliked = false): GivenPapers[] {
  const isBlank = bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
  return isBlank ? [] : [{ bytes, name, isDisliked }];
}

async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const max = MAX_BYTES + FORM_BYTES;
  const declared = Number(request.headers.get('Content-Length') ?? 0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (declared <= max) {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > max) break;
      chunks.push(chunk);
    }
  }
  if (Math.max(size, declared) > max) {
    throw new Problem(413, `The library is too large; expected at most ${MAX_BYTES / 1024 / 1024} MB.`);
  }
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
