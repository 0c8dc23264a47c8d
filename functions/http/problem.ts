import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { log } from '../logging.ts';
import { messagePage, type Suggestion } from '../web/pages/message.ts';
import { PAGE_HEADERS } from '../web/parts/content-policy.ts';
import { prefersPage } from './negotiate.ts';

/** A parameter that was not understood. */
export interface ParameterFault {
  readonly parameter: string;
  readonly value: string;
  /** What it has to look like. */
  readonly wanted: string;
}

const TITLES: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  400: 'Bad Request',
  401: 'Unauthorized',
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
};

/** A request that cannot be answered as asked. Its message is written for the one who asked. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly faults: readonly ParameterFault[];
  readonly headers: Readonly<Record<string, string>>;
  /** What programs are told beside (RFC 9457, section 3.2). */
  readonly members: Readonly<Record<string, unknown>>;
  /** What may have been meant. */
  readonly suggestions: readonly Suggestion[];
  /** Where programs find what there is; people are led on by the links of a page. */
  readonly advice: string;

  constructor(
    status: number,
    detail: string,
    more: {
      readonly faults?: readonly ParameterFault[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly suggestions?: readonly Suggestion[];
      readonly advice?: string;
    } = {},
  ) {
    super(detail);
    this.status = status;
    this.faults = more.faults ?? [];
    this.headers = more.headers ?? {};
    this.members = more.members ?? {};
    this.suggestions = more.suggestions ?? [];
    this.advice = more.advice ?? '';
  }
}

/** The one answer to anything that was thrown: a fault of the program is logged and told to nobody. */
export function problemResponse(c: Context, error: Error): Promise<Response> {
  if (error instanceof Problem) return render(c, error);
  if (error instanceof HTTPException && error.status < 500) {
    return render(c, new Problem(error.status, error.message));
  }
  // As a template, so that braces in the stack are not taken for placeholders.
  log.error`answering ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`;
  return render(c, new Problem(500, 'Something went wrong here; it is in the log. Please try again later.'));
}

/** RFC 9457 for programs, text for feed readers, a page for people. */
async function render(c: Context, problem: Problem): Promise<Response> {
  const { status, message, faults, suggestions } = problem;
  const detail = `${message} ${problem.advice}`.trimEnd();
  const headers = {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...problem.headers,
  };
  const open = {
    ...headers,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Retry-After, RateLimit, RateLimit-Policy',
  };
  const title = TITLES[status] ?? `Status ${status}`;
  if (/^\/(?:api|healthz)(?:\/|$)/.test(c.req.path) || asksForJson(c)) {
    // Without a type of its own, a problem is what its status says (RFC 9457, section 4.2.1).
    const body = {
      type: 'about:blank',
      title,
      status,
      detail,
      ...(faults.length > 0 ? { parameters: faults } : {}),
      ...problem.members,
    };
    return new Response(`${JSON.stringify(body)}\n`, {
      status,
      headers: { ...open, 'Content-Type': 'application/problem+json' },
    });
  }
  if (c.req.path.startsWith('/feeds/') && !prefersPage(c)) {
    const meant =
      suggestions.length === 0 ? '' : ` Did you mean ${suggestions.map(({ url }) => url).join(' or ')}?`;
    return new Response(`${title}: ${detail}${meant}\n`, {
      status,
      headers: { ...open, 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
  return new Response(await messagePage(title, message, suggestions), {
    status,
    headers: { ...headers, ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' },
  });
}

/** Whether the request names JSON and no page, as a program does that has mistaken the address. */
function asksForJson(c: Context): boolean {
  const accept = c.req.header('Accept') ?? '';
  return /\bapplication\/(?:problem\+)?json\b/i.test(accept) && !/\bhtml\b/i.test(accept);
}
