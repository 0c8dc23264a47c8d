import { decompressed } from '../../../pipeline/acquire/containers/compressed.ts';
import { Problem, quotable } from '../../http/problem.ts';

/** Accepted media types: those that files have. The content, not the type, decides how a dump is read. */
const ACCEPTED_TYPES =
  /^(?:text\/[^/]+|message\/(?:rfc822|global)|application\/(?:[^/]+\+)?(?:json|xml|json-seq|jsonl|jsonlines|x-jsonlines|ndjson|x-ndjson|octet-stream|gzip|x-gzip|zip|x-zip-compressed|zstd|tar|x-tar|x-gtar|x-compressed-tar|mbox|x-bibtex|x-research-info-systems|vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet)))$/;

const EXPECTED_TYPES =
  'text/*, application/json, xml, x-ndjson, octet-stream, gzip, zip, zstd, x-tar, mbox, x-bibtex, x-research-info-systems, a Word document or an Excel workbook, or message/rfc822';

/** Types of forms, whose sender means the file in the form. */
const FORM_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);

/**
 * Streams the body of a request without its content coding.
 * @throws Problem 411 or 413 for the header, 415 for the type or coding; while reading, DumpError `bad-container` or
 *   `too-large` for bytes that do not match their coding
 */
export function bodyOf(request: Request, maxBytes: number): AsyncIterable<Uint8Array> {
  checkType(request.headers.get('Content-Type'));
  const coding = contentCoding(request.headers.get('Content-Encoding'));
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) throw new Problem(422, 'The request has no body; expected a dump.');
  const bytes = arriving(request.body, request.signal);
  return coding === 'gzip' ? decompressed('gzip', 'the body', bytes) : bytes;
}

export function tooLarge(maxBytes: number): Problem {
  return new Problem(
    413,
    `The dump is too large; expected at most ${maxBytes} bytes. Split it, or raise MAX_DUMP_BYTES of this site.`,
  );
}

function checkType(field: string | null): void {
  // A body without a type is bytes (RFC 9110, section 8.3).
  if (field === null) return;
  const type = field.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (ACCEPTED_TYPES.test(type)) return;
  const hint = FORM_TYPES.has(type)
    ? '; send the file itself, with curl: --data-binary @FILE -H "Content-Type: text/plain"'
    : '';
  const value = JSON.stringify(quotable(field));
  throw new Problem(415, `Content-Type is ${value}; expected ${EXPECTED_TYPES}${hint}.`, {
    headers: { 'Accept-Post': 'text/*, message/rfc822, application/*' },
  });
}

function contentCoding(field: string | null): 'gzip' | 'identity' {
  const coding = (field ?? 'identity').trim().toLowerCase();
  if (coding === 'identity' || coding === 'gzip') return coding;
  if (coding === 'x-gzip') return 'gzip';
  // RFC 9110, section 15.5.16: the response names the accepted codings.
  const value = JSON.stringify(quotable(field ?? ''));
  throw new Problem(415, `Content-Encoding is ${value}; expected gzip or none.`, {
    headers: { 'Accept-Encoding': 'gzip, identity' },
  });
}

/** @throws Problem 400 when the client breaks off */
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
