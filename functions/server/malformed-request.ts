import { type Server, STATUS_CODES } from 'node:http';
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

/** A connection, with the response that Node is writing to it. */
type ClientSocket = Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null };
