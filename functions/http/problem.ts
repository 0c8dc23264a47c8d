import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isDamage, isRefusedWrite } from '../../db/faults.ts';
import { isUnavailable } from '../../db/unavailable.ts';
import { withoutSecret } from '../links/site-links.ts';
import { log } from '../logging.ts';
import { UNSTORED } from './response-type.ts';

/** A parameter with an invalid value. */
export interface InvalidParameter {
  readonly parameter: string;
  readonly value: string;
  readonly expected: string;
}

/** A page that the client may have meant. */
export interface Suggestion {
  readonly name: string;
  readonly url: string;
}

/** The parts of a problem beside its status and message. */
interface ProblemDetails {
  readonly parameters: readonly InvalidParameter[];
  readonly headers: Readonly<Record<string, string>>;
  /** Extension members of the JSON form (RFC 9457, section 3.2). */
  readonly members: Readonly<Record<string, unknown>>;
  readonly suggestions: readonly Suggestion[];
  /** Where programs find valid values. Pages have links for that. */
  readonly advice: string;
}

/** An error response: a redirect, an invalid request, a resource that is missing. The client reads its message. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(status: number, message: string, details: Partial<ProblemDetails> = {}) {
    super(message);
    this.status = status;
    this.details = { parameters: [], headers: {}, members: {}, suggestions: [], advice: '', ...details };
  }
}

/** Longest part of a value in a request that a message repeats. */
const MAX_QUOTED_CHARS = 100;

/** The beginning of a value in a request, for a message. */
export function quotable(text: string): string {
  return text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
}

const TITLES: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** Retry-After of what cannot be answered for now. */
const BUSY_RETRY_SECONDS = 5;

/** Pause between two lines of the log about that: it may come to a thousand requests at once. */
const BUSY_LOG_PAUSE_MS = 10_000;

let busyLoggedAt = Number.NEGATIVE_INFINITY;

/** The problem that an error is to the client. Errors of the program are logged and not disclosed. */
export function problemOf(c: Context, error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status < 500) return new Problem(error.status, error.message);
  if (isUnavailable(error)) {
    if (performance.now() - busyLoggedAt > BUSY_LOG_PAUSE_MS) {
      busyLoggedAt = performance.now();
      log.warning('answering 503: {reason}', { reason: rootMessage(error) });
    }
    return new Problem(503, `The site is busy. Please try again in ${BUSY_RETRY_SECONDS} seconds.`, {
      headers: { 'Retry-After': String(BUSY_RETRY_SECONDS) },
    });
  }
  const { method, path } = c.req;
  const requestId: string = c.get('requestId');
  log.error('answering {method} {path}: {error}', { method, path: withoutSecret(path), error, requestId });
  if (isDamage(error)) {
    const message =
      'The database of this site is damaged. Its operator has to mend it; please try again later.';
    return new Problem(503, message, { headers: { 'Retry-After': '300' } });
  }
  if (isRefusedWrite(error)) {
    const message =
      'The disk of this site is full or broken, so nothing can be stored. Please try again later.';
    return new Problem(503, message, { headers: { 'Retry-After': '60' } });
  }
  const message = `Internal error. The server has logged it as request ${requestId}. Please try again later.`;
  return new Problem(500, message);
}

/** The message of the error that caused the others: those around it repeat the query. */
function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}

/** The name of a problem's status. */
export function titleOf({ status }: Problem): string {
  return TITLES[status] ?? `Status ${status}`;
}

/** For programs: RFC 9457. Its `type` is about:blank: the status says all (section 4.2.1). */
export function problemJson(problem: Problem): Response {
  const { parameters, members } = problem.details;
  const invalid = parameters.map(({ expected: wanted, parameter, value }) => ({ parameter, wanted, value }));
  const body = {
    type: 'about:blank',
    title: titleOf(problem),
    status: problem.status,
    detail: detailOf(problem),
    ...(invalid.length > 0 ? { parameters: invalid } : {}),
    ...members,
  };
  return respondProblem(problem, `${JSON.stringify(body)}\n`, 'application/problem+json', OPEN_HEADERS);
}

/** For feed readers, which show it as it is. */
export function problemText(problem: Problem): Response {
  const urls = problem.details.suggestions.map(({ url }) => url);
  const hint = urls.length === 0 ? '' : ` Did you mean ${urls.join(' or ')}?`;
  const text = `${titleOf(problem)}: ${detailOf(problem)}${hint}\n`;
  return respondProblem(problem, text, 'text/plain; charset=utf-8', OPEN_HEADERS);
}

/** Any web page may read a problem of the API or of a feed. */
const OPEN_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After, RateLimit, RateLimit-Policy',
};

/** A problem in any form. @param headers of that form */
export function respondProblem(
  { status, details }: Problem,
  body: string,
  contentType: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const common = { ...UNSTORED, 'Content-Type': contentType };
  return new Response(body, { status, headers: { ...common, ...headers, ...details.headers } });
}

function detailOf({ message, details }: Problem): string {
  return `${message} ${details.advice}`.trimEnd();
}

/** Whether a request expects problems as JSON: a request to the API, or one that names JSON and no page. */
export function expectsJson(c: Context): boolean {
  const accept = c.req.header('Accept') ?? '';
  return (
    /^\/(?:api|healthz|readyz)(?:\/|$)/.test(c.req.path) ||
    (/\bapplication\/(?:problem\+)?json\b/i.test(accept) && !/\bhtml\b/i.test(accept))
  );
}
