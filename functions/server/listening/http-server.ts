/** The HTTP server of Node: bounds on what a client can hold, and a stop that resets nobody. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { setInterval, setTimeout } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { endWithProblem, explainMalformed, hostFault, problemMessage } from './malformed-request.ts';

/** Maximum time for the header fields of a request, and for all of it: an upload. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 300_000;

/** Maximum time that a client may take no byte of its response. */
const WRITE_TIMEOUT_MS = 30_000;

/** Time that a connection stays open without a request: longer than proxies keep theirs, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;

/** How often Node looks for requests that are late. */
const CHECK_INTERVAL_MS = 2_000;

/** Requests of a connection that may wait for the one before them (RFC 9112, section 9.3.2). */
const MAX_PIPELINED = 32;

/** Maximum number of connections, if the process may have so many descriptors and some for the rest. */
const MAX_CONNECTIONS = 8_192;
const RESERVED_DESCRIPTORS = 128;

/** Time until connections without a request are closed at the end: a request may be on its way. */
const GRACE_MS = 1_000;

/** Turns of the event loop until a server under load stops to accept, and how short a turn without work is. */
const MAX_TURNS = 1_000;
const QUIET_TURN_MS = 0.5;

/** Maximum time of a stop. Docker kills after ten seconds. */
const STOP_TIMEOUT_MS = 8_000;

export interface HttpServerOptions {
  readonly maxConnections?: number;
  readonly writeTimeoutMs?: number;
  readonly graceMs?: number;
  readonly stopTimeoutMs?: number;
}

export interface HttpServer {
  readonly port: number;
  /** Accepts no more connections, answers what is in flight, and closes. */
  stop(): Promise<void>;
}

interface Connection {
  /** Requests that wait for the one in work. */
  readonly waiting: (() => void)[];
  isBusy: boolean;
  /** Whether what comes now is not answered: too much came at once. */
  isRefused: boolean;
}

/**
 * Serves on Node. Answers the requests of a connection one after another. When there are too many connections, closes the
 * one that has been without work for longest: idle, slow to send a request, or slow to take a response.
 * @throws Error when the port is taken
 */
export async function listenOnNode(
  fetch: Hono['fetch'],
  hostname: string,
  port: number,
  {
    maxConnections = connectionLimit(),
    writeTimeoutMs = WRITE_TIMEOUT_MS,
    graceMs = GRACE_MS,
    stopTimeoutMs = STOP_TIMEOUT_MS,
  }: HttpServerOptions = {},
): Promise<HttpServer> {
  const connections = new Map<Socket, Connection>();
  /** Those for which nothing is worked on; longest first. */
  const idle = new Set<Socket>();
  let isStopping = false;

  const answer = getRequestListener(
    async (request, env) => {
      const response = await fetch(request, env);
      const { incoming, outgoing } = env as HttpBindings;
      const connection = connections.get(incoming.socket);
      if (connection?.waiting.length === 0) {
        // Adds `Connection: close`.
        if (isStopping) outgoing.shouldKeepAlive = false;
        idle.add(incoming.socket);
      }
      incoming.socket.setTimeout(writeTimeoutMs);
      return response;
    },
    { hostname },
  );

  function receive(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    const connection = connections.get(socket);
    if (connection === undefined || connection.isRefused) return;
    const work = () => {
      connection.isBusy = true;
      idle.delete(socket);
      socket.setTimeout(0);
      outgoing.once('close', () => {
        connection.isBusy = false;
        if (connections.has(socket)) idle.add(socket);
        connection.waiting.shift()?.();
      });
      const fault = hostFault(incoming);
      if (fault === undefined) answer(incoming, outgoing);
      else endWithProblem(outgoing, 400, fault);
    };
    if (!connection.isBusy) work();
    else if (connection.waiting.length < MAX_PIPELINED) connection.waiting.push(work);
    else {
      connection.isRefused = true;
      socket.pause();
      endWithProblem(outgoing, 503, `More than ${MAX_PIPELINED} requests wait on this connection.`);
    }
  }

  const forget = (socket: Socket) => {
    idle.delete(socket);
    connections.get(socket)?.waiting.splice(0);
    connections.delete(socket);
  };

  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      // `hostFault` explains it.
      requireHostHeader: false,
    },
    receive,
  );
  explainMalformed(server);
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { waiting: [], isBusy: false, isRefused: false });
    idle.add(socket);
    socket.once('close', () => forget(socket));
    if (connections.size <= maxConnections) return;
    const [oldest = socket] = idle;
    forget(oldest);
    if (oldest !== socket) oldest.destroy();
    else {
      socket.write(problemMessage(503, `All ${maxConnections} connections are in use.`));
      socket.destroySoon();
    }
  });
  server.listen(port, hostname);
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      await quietTurn();
      const closed = once(server, 'close');
      // The method of HTTP servers would close idle connections at once.
      NetServer.prototype.close.call(server);
      // Not before: clients that are asked to close come again at once.
      isStopping = true;
      const closeIdle = () => {
        server.closeIdleConnections();
        for (const socket of idle) if (socket.bytesRead === 0) socket.destroy();
      };
      // After the input of the event loop: a request may have come while it was held.
      const sweep = setInterval(() => setImmediate().then(closeIdle), graceMs);
      const end = setTimeout(() => server.closeAllConnections(), stopTimeoutMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(end);
    },
  };
}

/**
 * Waits for a turn of the event loop without work. It has taken every connection that the system had accepted; closing the
 * server resets those that wait.
 */
async function quietTurn(): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const since = performance.now();
    await setImmediate();
    if (turn > 0 && performance.now() - since < QUIET_TURN_MS) return;
  }
}

/** How many connections the descriptors of this process allow. */
function connectionLimit(): number {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files: { readonly soft: number | 'unlimited' } };
  };
  const descriptors = Number(userLimits?.open_files.soft);
  if (Number.isNaN(descriptors)) return MAX_CONNECTIONS;
  return Math.max(1, Math.min(MAX_CONNECTIONS, descriptors - RESERVED_DESCRIPTORS));
}
