import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What answers at a path. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface ReceivedRequest {
  /** Host and path, as asked for: `127.0.0.1/feed`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** In the time of `performance.now()`. */
  readonly at: number;
}

/** A server on every loopback address, that answers as tests say. */
export class Origin {
  readonly requests: ReceivedRequest[] = [];
  readonly #handlers = new Map<string, Handler>();
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const url = `${request.headers.host?.replace(/:\d+$/, '')}${request.url}`;
      this.requests.push({ url, headers: request.headers, at: performance.now() });
      const path = new URL(request.url ?? '/', 'http://origin').pathname;
      const handler = this.#handlers.get(path);
      if (handler === undefined) response.writeHead(404).end();
      else handler(request, response);
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '0.0.0.0');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** @param host an address of this machine: each is a site of its own */
  url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.#port}${path}`;
  }

  /** Answers at a path from now on. */
  at(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  /** What was asked for, without what was asked before the last call. */
  asked(): string[] {
    return this.requests.splice(0).map(({ url }) => url);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Answers with a body, and, when the validators that are sent are the same, with 304. */
export function serves(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Handler {
  return (request, response) => {
    const etag = headers['ETag'];
    const date = headers['Last-Modified'];
    const isKnown =
      etag === undefined
        ? date !== undefined && request.headers['if-modified-since'] === date
        : request.headers['if-none-match'] === etag;
    if (isKnown) response.writeHead(304, headers).end();
    else response.writeHead(200, headers).end(body);
  };
}

/** Answers with a status and fields alone. */
export function answers(status: number, headers: Readonly<Record<string, string>> = {}): Handler {
  return (_, response) => response.writeHead(status, headers).end();
}

/** An RSS feed with a paper for each title. */
export function rss(...titles: string[]): string {
  const items = titles.map(
    (title) =>
      `<item><title>${title}</title><link>https://papers.example/${encodeURIComponent(title)}</link>
<description>We study ${title} and find that it works well on three tasks out of four.</description></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Papers</title><link>https://papers.example/</link>
<description>New papers</description>${items.join('\n')}</channel></rss>`;
}

/** A page of an OAI-PMH list (section 3.5) with a paper for each title. */
export function oaiPage(
  titles: readonly string[],
  { token, at = '2025-03-11T06:00:00Z' }: { readonly token?: string; readonly at?: string } = {},
): string {
  const records = titles.map(
    (
      title,
      i,
    ) => `<record><header><identifier>oai:arXiv.org:2503.${title.length}${i}</identifier><datestamp>2025-03-10</datestamp></header>
<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2503.0${title.length}${i}${title.charCodeAt(0) % 10}</id><created>2025-03-10</created>
<title>${title}</title><abstract>We study ${title} and find that it works well on three tasks out of four.</abstract></arXiv></metadata></record>`,
  );
  const rest = token === undefined ? '' : `<resumptionToken>${token}</resumptionToken>`;
  return oaiAnswer(at, `<ListRecords>${records.join('\n')}${rest}</ListRecords>`);
}

/** An answer with an error (section 3.6). */
export function oaiError(code: string): string {
  return oaiAnswer('2025-03-11T06:00:00Z', `<error code="${code}">no</error>`);
}

function oaiAnswer(at: string, content: string): string {
  return `<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>${at}</responseDate>
<request verb="ListRecords">https://papers.example/oai</request>${content}</OAI-PMH>`;
}
