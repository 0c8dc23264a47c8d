import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Hono } from 'hono';
import type { Database } from '../../../../db/database.ts';
import { createApp } from '../../../../functions/app.ts';
import type { ClientOf } from '../../../../functions/http/client.ts';
import { createHub, type Hub, type HubOptions, hubAddress } from '../../../../functions/hub/hub.ts';
import { hubRoutes } from '../../../../functions/hub/routes.ts';
import { type Guard, guardedRequest } from '../../../../functions/server/files/guarded-request.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

export const SITE = 'https://papers.example';
export const TOPIC = `${SITE}/feeds/topics/robotics.atom`;
export const SECRET = 'a secret of the subscriber';

/** A request that a subscriber received. */
export interface Received {
  readonly method: string;
  /** The parameters of the query string. */
  readonly query: URLSearchParams;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Behaviour = (request: Received, response: ServerResponse) => void;

/** Confirms every request. */
export const confirm: Behaviour = ({ query }, response) => response.end(query.get('hub.challenge'));

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (_, response) =>
    response.writeHead(status, headers).end();

/** A subscriber: a real HTTP server. */
export interface Subscriber {
  readonly callback: string;
  /** All requests that it received, in order. */
  readonly received: Received[];
  /** The received requests of one method. */
  of(method: 'GET' | 'POST'): Received[];
  /** Its behaviour on verifications and on deliveries, from now on. */
  onGet: Behaviour;
  onPost: Behaviour;
  close(): void;
}

export async function startSubscriber(): Promise<Subscriber> {
  const server = createServer(async (message, response) => {
    const url = message.url ?? '';
    const { searchParams: query } = new URL(url, 'http://subscriber');
    const { method = '', headers } = message;
    const request = { method, url, query, headers, body: await buffer(message) };
    subscriber.received.push(request);
    (method === 'GET' ? subscriber.onGet : subscriber.onPost)(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const subscriber: Subscriber = {
    callback: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback?of=one`,
    received: [],
    of: (method) => subscriber.received.filter((request) => request.method === method),
    onGet: confirm,
    onPost: answer(204),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return subscriber;
}

/** A site with its hub. The clock stands still; `wait` moves it. */
export interface Fixture {
  readonly catalogue: TestCatalogue;
  readonly hub: Hub;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Posts a form to the hub, as a client. */
  post(form: Readonly<Record<string, string>>, client?: string): Promise<Response>;
  /** Subscribes and lets the hub verify the request. */
  subscribe(callback: string, more?: Readonly<Record<string, string>>): Promise<void>;
  /** Moves the clock. */
  wait(seconds: number): void;
  /** The hub of another process over the same database. */
  restart(changed?: Partial<HubOptions>): Promise<Hub>;
  close(): Promise<void>;
}

export const clientOf: ClientOf = (c) => c.req.header('X-Real-IP') ?? null;

/** Allows the subscribers of the tests alone, which are on loopback. */
const loopback = (address: string) => address === '127.0.0.1';

/** All names lead to the subscribers of the tests. */
const GUARD: Guard = {
  allows: loopback,
  resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
};

export async function openHub(options: Partial<HubOptions> = {}): Promise<Fixture> {
  const catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'First paper' }]);
  let time = Date.parse('2025-03-12T00:00:00Z');
  const start = (db: Database, changed: Partial<HubOptions>) => {
    const app = createApp({ db, publicUrl: SITE, hub: hubAddress(SITE) });
    const fetch = (request: Request) => app.fetch(request);
    const request: HubOptions['request'] = (url, init) => guardedRequest(url, init, GUARD);
    const now = () => new Date(time);
    return {
      fetch,
      hub: createHub({ db, fetch, publicUrl: SITE, request, allows: loopback, now, ...changed }),
    };
  };
  const { fetch, hub } = start(catalogue.db, options);
  const routes = new Hono().route('/hub', hubRoutes(hub, clientOf));
  const post = async (form: Readonly<Record<string, string>>, client = '192.0.2.1') =>
    routes.request('/hub', {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'X-Real-IP': client },
    });
  return {
    catalogue,
    hub,
    fetch,
    post,
    async subscribe(callback, more = {}) {
      const response = await post({ ...subscribeForm(callback), ...more });
      if (response.status !== 202) throw new Error(await response.text());
      await hub.tick();
    },
    wait(seconds) {
      time += seconds * 1000;
    },
    restart: async (changed = options) => start(await catalogue.reopen(), changed).hub,
    close: () => catalogue.close(),
  };
}

export function subscribeForm(callback: string): Record<string, string> {
  return { 'hub.mode': 'subscribe', 'hub.callback': callback, 'hub.topic': TOPIC, 'hub.secret': SECRET };
}

export function unsubscribeForm(callback: string): Record<string, string> {
  return { 'hub.mode': 'unsubscribe', 'hub.callback': callback, 'hub.topic': TOPIC };
}
