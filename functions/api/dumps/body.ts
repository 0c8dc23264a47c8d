import { decompressed } from '../../../pipeline/acquire/containers/compressed.ts';
import { Problem } from '../../http/problem.ts';

/** What dumps are sent as. What a dump is, its content says; the type only has to be one that files have. */
const TYPES =
  /^(?:text\/[^/]+|message\/(?:rfc822|global)|application\/(?:[^/]+\+)?(?:json|xml|json-seq|jsonl|jsonlines|x-jsonlines|ndjson|x-ndjson|octet-stream|gzip|x-gzip|zip|x-zip-compressed|zstd|tar|x-tar|x-gtar|x-compressed-tar|mbox|x-bibtex|x-research-info-systems))$/;

const WANTED =
  'text/*, application/json, xml, x-ndjson, octet-stream, gzip, zip, zstd, x-tar, mbox, x-bibtex or x-research-info-systems, or message/rfc822';

/** Types by which a form is sent; what is meant is the file in it. */
const FORMS = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);

/**
 * The bytes of a posted dump, as they arrive, without their content coding.
 * @throws Problem 411 or 413 from what the header says, 415 for a type or coding that is not taken; DumpError
 *   `bad-container` or `too-large` while reading bytes that are not what their coding says
 */
export function bodyOf(request: Request, maxBytes: number): AsyncIterable<Uint8Array> {
  checkType(request.headers.get('Content-Type'));
  const coding = contentCoding(request.headers.get('Content-Encoding'));
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null)
    throw new Problem(422, 'There is nothing in the request, wanted a dump as its body.');
  const bytes = arriving(request.body, request.signal);
  return coding === 'gzip' ? decompressed('gzip', 'the body', bytes) : bytes;
}

export function tooLarge(maxBytes: number): Problem {
  return new Problem(
    413,
    `The dump is too large, wanted at most ${maxBytes} bytes; split it, or raise MAX_DUMP_BYTES of this site.`,
  );
}

function checkType(field: string | null): void {
  // Who does not say what it is sends bytes (RFC 9110, section 8.3).
  if (field === null) return;
  const type = field.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (TYPES.test(type)) return;
  const hint = FORMS.has(type)
    ? '; send the file itself, with curl: --data-binary @FILE -H "Content-Type: text/plain"'
    : '';
  throw new Problem(415, `Content-Type is ${JSON.stringify(field.slice(0, 100))}, wanted ${WANTED}${hint}.`, {
    headers: { 'Accept-Post': 'text/*, message/rfc822, application/*' },
  });
}

function contentCoding(field: string | null): 'gzip' | 'identity' {
  const coding = (field ?? 'identity').trim().toLowerCase();
  if (coding === 'identity' || coding === 'gzip') return coding;
  if (coding === 'x-gzip') return 'gzip';
  // RFC 9110, section 15.5.16: what would have been taken.
  throw new Problem(
    415,
    `Content-Encoding is ${JSON.stringify(field?.slice(0, 100))}, wanted gzip or none.`,
    {
      headers: { 'Accept-Encoding': 'gzip, identity' },
    },
  );
}

/** @throws Problem 400 when the client broke off: it is no fault of the server */
async function* arriving(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (signal.aborted || isCutOff(error)) throw new Problem(400, 'The body was cut off before its end.');
    throw error;
  }
}

function isCutOff(error: unknown): boolean {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  return code === 'ECONNRESET' || name === 'AbortError' || /aborted|premature/i.test(String(message));
}
