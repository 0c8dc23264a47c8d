import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Status and explanation for each error code of Node's HTTP parser. */
const EXPLANATIONS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_INVALID_URL: [
    400,
    'The address holds a character that is not allowed there. Percent-encode it as UTF-8: caf%C3%A9 for café.',
  ],
  HPE_INVALID_METHOD: [400, 'There is no such method.'],
  HPE_HEADER_OVERFLOW: [431, 'Address and header fields exceed 16 KiB. Send less.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not end in time.'],
};

/**
 * Responds to a malformed request, which reaches no route, with a problem (RFC 9457) that explains it. Node alone would
 * send a bare status line.
 */
export function explainMalformed(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: ClientSocket) => {
    // The client is gone, or a response has begun.
    if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
      socket.destroy();
      return;
    }
    const [status, detail] = EXPLANATIONS[error.code ?? ''] ?? [
      400,
      `This is not HTTP/1.1: ${error.message}.`,
    ];
    socket.end(problemMessage(status, detail));
  });
}

/** A connection, with the response that Node is writing to it. */
type ClientSocket = Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null };

export const NO_HOST = 'The request has no Host field; HTTP/1.1 expects one.';

/** What is wrong with the Host fields of a request (RFC 9112, section 3.2), if anything. */
export function hostFault({ rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  const isHost = (name: string, i: number) => i % 2 === 0 && name.length === 4 && /^host$/i.test(name);
  const count = rawHeaders.filter(isHost).length;
  if (count > 1) return `The request has ${count} Host fields; expected one.`;
  if (count === 0 && httpVersion === '1.1') return NO_HOST;
  return undefined;
}

/** Answers with a problem (RFC 9457) and closes the connection. */
export function endWithProblem(response: ServerResponse, status: number, detail: string): void {
  const { body, fields } = problemParts(status, detail);
  response.writeHead(status, fields);
  response.end(body);
}

/** The same, as the bytes of a whole response. */
export function problemMessage(status: number, detail: string): string {
  const { body, fields } = problemParts(status, detail);
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}

/** Retry-After of a refusal: connections and requests come and go within seconds. */
const RETRY_SECONDS = 5;

/** Body and header fields of a problem that closes the connection. */
export function problemParts(status: number, detail: string) {
  const body = `${JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail })}\n`;
  const fields = {
    'Content-Type': 'application/problem+json',
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': String(Buffer.byteLength(body)),
    ...(status === 503 ? { 'Retry-After': String(RETRY_SECONDS) } : {}),
    Connection: 'close',
  };
  return { body, fields };
}
