import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { ask, type Nginx, startNginx } from '../programs/nginx.ts';
import { freePort, type Programs } from '../programs/programs.ts';
import { Sqld } from '../programs/sqld.ts';
import { type Running, start } from './program.ts';
import { randomNumbers } from './random.ts';

/*
 * Servers, each with a processor of its own, that load dumps into one database server. nginx hands them what is posted in turns.
 */

const TOKEN = 'a-token-for-servers-on-one-database';
const CAPTURED = '2025-03-11T00:00:00Z';
const SITE = 'https://papers.example';

const WORDS = {
  method:
    'attention,diffusion,retrieval,distillation,pruning,alignment,segmentation,tracking,translation,planning,memory,routing',
  quality:
    'sparse,causal,robust,federated,hierarchical,multimodal,adaptive,equivariant,self-supervised,low-rank,streaming,private',
  task: 'speech recognition,robot grasping,protein folding,code generation,medical imaging,weather forecasting,question answering,graph matching,video captioning,recommendation,theorem proving,sentiment analysis',
  thing:
    'transformers,agents,sensors,corpora,policies,embeddings,benchmarks,simulators,tokenizers,kernels,ensembles,gradients',
} as const;

/**
 * Makes dumps of made-up papers with short texts. Five papers of each dump are in the next one too, with a comment there;
 * whichever comes first, the papers end the same.
 * @param papers number of papers in all; each dump brings as many
 */
export function makeDumps({ papers, dumps }: { readonly papers: number; readonly dumps: number }): string[] {
  const random = randomNumbers(7);
  const pick = (kind: keyof typeof WORDS) => {
    const words = WORDS[kind].split(',');
    return words[Math.floor(random() * words.length)] ?? '';
  };
  const all = Array.from({ length: papers }, (_, i) => ({
    title: `${pick('quality')} ${pick('method')} for ${pick('task')} ${i}`,
    abstract: `With ${pick('quality')} ${pick('thing')}.`,
    authors: ['Ada Lovelace'],
  }));
  const size = papers / dumps;
  return Array.from({ length: dumps }, (_, i) => {
    const own = all.slice(i * size, (i + 1) * size);
    const again = all.slice((i * size + papers - 5) % papers).slice(0, 5);
    const records = [...again.map((paper) => ({ ...paper, comments: '12 pages' })), ...own];
    return records.map((record) => `${JSON.stringify(record)}\n`).join('');
  });
}

/** A source of ten papers, which counts how often they are fetched. */
async function startSource() {
  const [papers = ''] = makeDumps({ papers: 10, dumps: 1 }).map((dump) =>
    dump.replaceAll(' for ', ' beyond '),
  );
  const fetched: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    if (url === '/papers.jsonl') fetched.push(url);
    // Its date is that of the papers, so that they are the same in every run.
    const headers = { 'Last-Modified': new Date(CAPTURED).toUTCString() };
    response.writeHead(url === '/papers.jsonl' ? 200 : 404, headers).end(papers);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/papers.jsonl`, fetched, close: () => server.close() };
}

interface FleetOptions {
  /** An empty folder. */
  readonly folder: string;
  /** A SQLite file with topics and without papers. */
  readonly catalogue: string;
  readonly servers: number;
}

/** Servers on one database, with nginx before them. Server n runs on processor n, and the database on any. */
export class Fleet {
  readonly database: Sqld;
  readonly db: Database;
  /** Requests for the papers of the source that all servers list. */
  readonly fetched: readonly string[];
  readonly #servers: { readonly port: number; readonly folder: string; running?: Running }[];
  readonly #source: Awaited<ReturnType<typeof startSource>>;
  #nginx: Nginx | undefined;

  private constructor(
    database: Sqld,
    db: Database,
    servers: { readonly port: number; readonly folder: string }[],
    source: Awaited<ReturnType<typeof startSource>>,
  ) {
    [this.database, this.db, this.#servers, this.#source] = [database, db, servers, source];
    this.fetched = source.fetched;
  }

  /** Starts the database, the servers and nginx. */
  static async start(programs: Programs, { folder, catalogue, servers }: FleetOptions): Promise<Fleet> {
    const database = await Sqld.start(programs, join(folder, 'sqld'), catalogue);
    const source = await startSource();
    const list = [{ name: 'papers', url: source.url, cadence: '1d', enabled: true }];
    const places: { readonly port: number; readonly folder: string }[] = [];
    for (let i = 0; i < servers; i++) {
      const own = join(folder, `server-${i}`);
      mkdirSync(join(own, 'data'), { recursive: true });
      writeFileSync(join(own, 'data/sources.json'), JSON.stringify(list));
      places.push({ port: await freePort(), folder: own });
    }
    const fleet = new Fleet(database, await openDatabase(database.url), places, source);
    await Promise.all(places.map((_, i) => fleet.startServer(i)));
    const proxy = join(folder, 'nginx');
    mkdirSync(proxy);
    fleet.#nginx = await startNginx(
      proxy,
      places.map(({ port }) => port),
    );
    return fleet;
  }

  /** Starts a server, or starts it again, and waits until it serves. */
  async startServer(i: number): Promise<void> {
    const server = this.#server(i);
    server.running = start('node', [], {
      cwd: server.folder,
      processor: i,
      env: {
        DATABASE_URL: this.database.url,
        INGEST_TOKEN: TOKEN,
        PORT: String(server.port),
        PUBLIC_URL: SITE,
        FETCH_ALLOW: '127.0.0.1',
        HUB_ALLOW: '127.0.0.1',
      },
    });
    await server.running.printed(/serving on/);
  }

  /** Ends a server with SIGKILL. */
  async kill(i: number): Promise<void> {
    const { running } = this.#server(i);
    running?.child.kill('SIGKILL');
    await running?.ended;
  }

  /** Posts a dump, to nginx or to one server. */
  async post(dump: string, name: string, server?: number): Promise<void> {
    const port = server === undefined ? (this.#nginx?.port ?? 0) : this.#server(server).port;
    const path = `/api/dumps?${new URLSearchParams({ captured: CAPTURED, name })}`;
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const answer = await ask(port, path, { method: 'POST', headers, body: dump, tls: server === undefined });
    if (answer.status !== 202) throw new Error(`posting ${name}: ${answer.status} ${answer.body}`);
  }

  /** Waits until so many dumps are loaded. @throws Error when one fails */
  async loaded(count: number): Promise<void> {
    for (;;) {
      const { rows } = await this.db.client.execute('SELECT state, name, reason FROM dumps');
      const failed = rows.find(({ state }) => state === 'failed');
      if (failed !== undefined) throw new Error(`loading ${failed['name']}: ${failed['reason']}`);
      if (rows.filter(({ state }) => state === 'loaded').length >= count) return;
      await sleep(100);
    }
  }

  /** Ends everything but the database. @returns exit codes of the servers, and what they printed */
  async end() {
    this.#nginx?.child.kill('SIGTERM');
    for (const { running } of this.#servers) running?.child.kill('SIGTERM');
    const ended = await Promise.all(this.#servers.map(({ running }) => running?.ended));
    this.#source.close();
    this.db.client.close();
    return ended.map((each) => ({ code: each?.code, printed: `${each?.stdout}${each?.stderr}` }));
  }

  #server(i: number) {
    const server = this.#servers[i];
    if (server === undefined) throw new Error(`there is no server ${i}`);
    return server;
  }
}

/**
 * Has a fleet load dumps, after a small one a server, which has it build and load its model.
 * @param during called when all dumps are posted
 * @returns the seconds from the first post until all are loaded
 */
export async function loadDumps(
  fleet: Fleet,
  dumps: readonly string[],
  {
    servers,
    during = async () => {},
  }: { readonly servers: number; readonly during?: () => Promise<unknown> },
): Promise<number> {
  // Two of them, and the source, however many servers there are: the databases shall be equal.
  const first = makeDumps({ papers: 4, dumps: 2 }).map((dump) => dump.replaceAll(' for ', ' before '));
  for (const [i, dump] of first.entries()) await fleet.post(dump, `first-${i}`, i % servers);
  const before = first.length + 1;
  await fleet.loaded(before);
  const since = performance.now();
  for (const [i, dump] of dumps.entries()) await fleet.post(dump, `dump-${i}`);
  await during();
  await fleet.loaded(before + dumps.length);
  return (performance.now() - since) / 1000;
}
