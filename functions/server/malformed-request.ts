import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** What Node's parser says of a request that it cannot read, and what is to be told of it. */
const FAULTS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_INVALID_URL: [
    400,
    'The address holds a character that addresses do not have. Please percent-encode it as UTF-8: caf%C3%A9 for café.',
  ],
  HPE_INVALID_METHOD: [400, 'There is no such method.'],
  HPE_HEADER_OVERFLOW: [431, 'The address and the header fields have more than 16 KiB. Please send less.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come to its end in time.'],
};

/**
 * Answers what is no request, for which no route is ever asked, with a problem (RFC 9457) that says why; Node would send the
 * status line alone.
 */
export function explainMalformed(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Answered) => {
    // Gone, or an answer has begun: nothing can be said between.
    if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
      socket.destroy();
      return;
    }
    const [status, detail] = FAULTS[error.code ?? ''] ?? [400, `This is not HTTP/1.1: ${error.message}.`];
    const title = STATUS_CODES[status];
    const body = `${JSON.stringify({ type: 'about:blank', title, status, detail })}\n`;
    socket.end(
      [
        `HTTP/1.1 ${status} ${title}`,
        'Content-Type: application/problem+json',
        'Access-Control-Allow-Origin: *',
        'Cache-Control: no-store',
        'X-Content-Type-Options: nosniff',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  });
}

/** A connection with the answer that is being written to it, as Node has it. */
type Answered = Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null };
