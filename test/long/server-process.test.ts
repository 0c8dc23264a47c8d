import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { write } from '../../db/database.ts';
import { registerDump } from '../../db/dumps/dumps.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { ROOT, SEED } from '../support/program.ts';

/*
 * The server as a process of its own: restarts under load, floods of connections and requests, stops.
 */

const env = {
  PATH: process.env['PATH'],
  DATABASE_URL: preparedDatabase(),
  INGEST_TOKEN: 'a-token-for-this-test',
  PORT: '0',
};

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  /** Ends it. @returns exit code and signal */
  stop(signal?: NodeJS.Signals): Promise<unknown[]>;
}

/** Starts `npm start` without npm, with so many descriptors, and waits until it serves. */
async function start(descriptors = 1_024): Promise<Started> {
  const command = `ulimit -n ${descriptors}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', command, process.execPath, join(ROOT, 'functions/node.js')], {
    ...{ cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let printed = '';
  const port = await new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        const [, found] = /serving on http:\/\/localhost:(\d+)/.exec(printed) ?? [];
        if (found !== undefined) resolve(Number(found));
      });
    }
    ended.then(() => reject(new Error(`it ended: ${printed}`)));
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return { child, pid: child.pid ?? 0, port, stop };
}

// A server need not load the dump in seeds/ first.
beforeAll(async () => {
  const bytes = readFileSync(SEED);
  const id = createHash('sha256').update(bytes).digest('hex');
  const db = await openDatabase(env.DATABASE_URL);
  await registerDump(db, { id, name: SEED, bytes: bytes.length, capturedAt: '2025-03-11' }, new Date());
  await write(db, [sql`UPDATE dumps SET state = 'loaded' WHERE id = ${id}`]);
  db.client.close();
});

/** A balancer of connections, as every one is: it takes the next server that accepts. */
async function balance(ports: readonly (() => number)[]) {
  let turn = 0;
  const balancer = createServer(async (client) => {
    client.on('error', () => {});
    const first = turn++;
    for (let i = 0; i < ports.length; i++) {
      const server = connect(ports[(first + i) % ports.length]?.() ?? 0, '127.0.0.1');
      const isConnected = await once(server, 'connect').then(
        () => true,
        () => false,
      );
      if (!isConnected) continue;
      server.on('error', () => client.destroy());
      client.on('close', () => server.destroy());
      client.pipe(server).pipe(client);
      return;
    }
    client.destroy();
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  onTestFinished(() => void balancer.close());
  return (balancer.address() as AddressInfo).port;
}

const PATHS = ['/', '/feeds/all.rss', '/api/items?limit=5', '/feeds/all.json', '/papers', '/readyz'];

/** Asks one request after another on a kept connection, and retries nothing. */
async function read(port: number, answers: string[], signal: AbortSignal) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let turn = 0; !signal.aborted; turn++) {
    const path = PATHS[turn % PATHS.length] ?? '/';
    try {
      const asked = request({ port, path, agent }).end();
      const [response] = await once(asked, 'response');
      const body = await text(response);
      answers.push(body.length > 10 ? String(response.statusCode) : 'empty');
    } catch (error) {
      answers.push(`${path}: ${error}`);
    }
  }
  agent.destroy();
}

test('two servers on one database lose no request while each is restarted twice', async () => {
  const servers = [await start(), await start()];
  const port = await balance(servers.map((_, i) => () => servers[i]?.port ?? 0));
  const answers: string[] = [];
  const ending = new AbortController();
  const readers = Array.from({ length: 6 }, () => read(port, answers, ending.signal));
  const ends: unknown[] = [];
  for (let restart = 0; restart < 4; restart++) {
    const before = answers.length;
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(before + 50), { timeout: 60_000 });
    const i = restart % 2;
    ends.push(await servers[i]?.stop(i === 0 ? 'SIGTERM' : 'SIGINT'));
    servers[i] = await start();
  }
  ending.abort();
  await Promise.all(readers);
  // While a server stops, its /readyz answers 503.
  expect(answers.filter((answer) => answer !== '200' && answer !== '503')).toEqual([]);
  expect(answers.filter((answer) => answer === '503').length).toBeLessThan(answers.length / 6);
  expect(answers.length).toBeGreaterThan(300);
  expect(ends).toEqual(Array(4).fill([0, null]));
  for (const server of servers) expect(await server.stop()).toEqual([0, null]);
});

const descriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

test.skipIf(process.platform !== 'linux').each([256, 1_024])(
  'a server with %i descriptors answers others while a client sends 2,000 requests at once and 1,500 connections stay open, and recovers',
  async (limit) => {
    const { pid, port, stop } = await start(limit);
    const ask = async (path: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Connection: 'close' } })).status;
    for (const path of PATHS) expect(await ask(path)).toBe(200);
    const before = descriptors(pid);
    const sockets: Socket[] = [];
    const open = () => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      sockets.push(socket.resume());
      return socket;
    };
    const burst = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(2_000);
    open().write(burst('/readyz'));
    open().write(burst('/feeds/all.rss'));
    const seen: number[] = [];
    for (let i = 0; i < 15; i++) {
      for (let j = 0; j < 100; j++) open().write(j % 2 === 0 ? '' : 'GET / HTTP/1.1\r\nHo');
      seen.push(await ask('/healthz'), await ask(`/api/items?limit=${i + 1}`));
      expect(descriptors(pid)).toBeLessThanOrEqual(limit - 32);
    }
    expect(seen).toEqual(Array(30).fill(200));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(() => expect(descriptors(pid)).toBeLessThanOrEqual(before + 8), { timeout: 60_000 });
    expect(await stop()).toEqual([0, null]);
  },
);

test('a stop answers who waits for a dump with 202, and the next start loads it', async () => {
  const first = await start();
  const lines = Array.from(
    { length: 60 },
    (_, i) =>
      `{"title": "Paper number ${i} of the dump that waits", "abstract": "${'Words. '.repeat(90)}"}\n`,
  );
  const body = lines.join('');
  const id = createHash('sha256').update(body).digest('hex');
  const waiting = fetch(`http://127.0.0.1:${first.port}/api/dumps?wait=1`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${env.INGEST_TOKEN}` },
    body,
  });
  const stateOn = async ({ port }: Started) =>
    (await (await fetch(`http://127.0.0.1:${port}/api/dumps/${id}`)).json()).state;
  await vi.waitFor(async () => expect(await stateOn(first)).toBe('loading'), { timeout: 60_000 });
  const ended = first.stop();
  const answer = await waiting;
  expect([answer.status, (await answer.json()).dumps[0].state]).toEqual([202, 'loading']);
  expect(await ended).toEqual([0, null]);
  const second = await start();
  await vi.waitFor(async () => expect(await stateOn(second)).toBe('loaded'), {
    ...{ timeout: 120_000, interval: 200 },
  });
  await second.stop();
});
