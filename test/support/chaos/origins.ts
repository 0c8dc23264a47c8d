import { once } from 'node:events';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type ChaosDump, makeDump } from './dumps.ts';

/** Numbers of the dumps of sources: from this one on. */
const FIRST_NUMBER = 5_000;

const SOURCES = 3;

/** Time until a silent origin gives up. */
const SILENCE_MS = 4_000;

type Answer = (response: ServerResponse, text: string) => void;

const serves: Answer = (response, text) => {
  response.writeHead(200, { 'Last-Modified': 'Tue, 11 Mar 2025 00:00:00 GMT' }).end(text);
};

/** What a client takes for the whole, when it is told so. */
const cutShort = (text: string) => text.slice(0, -40);

/** What origins do instead of serving. */
const HOSTILITIES: Readonly<Record<string, Answer>> = {
  'a byte at a time': (response, text) => {
    response.writeHead(200, { 'Last-Modified': 'Tue, 11 Mar 2025 00:00:00 GMT' });
    const bytes = Buffer.from(text);
    let sent = 0;
    const drip = setInterval(() => {
      if (sent < bytes.length) response.write(bytes.subarray(sent, ++sent));
      else response.end();
    }, 5);
    response.on('close', () => clearInterval(drip));
  },
  'half of it': (response, text) => {
    response.writeHead(200, { 'Content-Length': text.length });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  },
  'half of it in chunks': (response, text) => {
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  },
  'a length that is too small': (response, text) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: ${cutShort(text).length}\r\n\r\n${text}`);
  },
  'two lengths': (response, text) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 10\r\n\r\n${text}`);
  },
  'an endless body': (response) => {
    const more = () => {
      while (!response.destroyed && response.write('An endless line of text. '.repeat(2_000)));
    };
    response.on('drain', more);
    more();
  },
  'a bomb': (response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(32 * 2 ** 20)));
  },
  'a circle of redirects': (response) => {
    response.writeHead(302, { Location: '/round' }).end();
  },
  'a redirect inside': (response) => {
    response.writeHead(301, { Location: 'http://127.0.0.1:9/' }).end();
  },
  'status 500': (response) => {
    response.writeHead(500).end('<h1>Internal error</h1>');
  },
  garbage: (response) => {
    response.end(Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * 7_919) % 256)));
  },
  'no HTTP': (response) => {
    response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
  },
  'a reset': (response) => {
    response.socket?.resetAndDestroy();
  },
  silence: (response) => {
    const patience = setTimeout(() => response.destroy(), SILENCE_MS);
    response.on('close', () => clearTimeout(patience));
  },
};

/** Servers of sources that answer badly until they are calmed. */
export class Origins {
  readonly dumps: readonly ChaosDump[];
  /** From now on, they serve what they have. */
  areCalm = false;
  readonly #servers: HttpServer[];
  readonly #ports: number[] = [];

  /** @param random chooses what comes next. @param note receives it */
  constructor(seed: number, random: () => number, note: (line: string) => void) {
    this.dumps = Array.from({ length: SOURCES }, (_, i) => makeDump(seed, FIRST_NUMBER + i));
    const names = Object.keys(HOSTILITIES);
    const choose = (url: string | undefined) => {
      if (url?.startsWith('/callback')) return 'silence';
      if (url === '/round') return 'a circle of redirects';
      return this.areCalm ? undefined : names[Math.floor(random() * names.length)];
    };
    this.#servers = this.dumps.map(({ text }, i) =>
      createServer((request, response) => {
        response.on('error', () => {});
        const name = choose(request.url);
        note(`source-${i + 1} ${request.url}: ${name ?? 'its dump'}`);
        (HOSTILITIES[name ?? ''] ?? serves)(response, text);
      }),
    );
  }

  /** Everything that may be taken for a dump of theirs. */
  get texts(): readonly string[] {
    return this.dumps.flatMap(({ text }) => [text, cutShort(text)]);
  }

  async listen(): Promise<void> {
    for (const server of this.#servers) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      this.#ports.push((server.address() as AddressInfo).port);
    }
  }

  /** The list of sources. */
  get sources(): readonly object[] {
    return this.#ports.map((port, i) => ({
      name: `source-${i + 1}`,
      url: `http://source-${i + 1}.example:${port}/dump`,
      cadence: '5m',
      enabled: true,
    }));
  }

  /** An address that takes deliveries of the hub and never answers. */
  get silentCallback(): string {
    return `http://127.0.0.1:${this.#ports[0]}/callback`;
  }

  close(): void {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}
