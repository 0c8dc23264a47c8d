import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, SEED } from '../program.ts';
import { randomNumbers } from '../random.ts';
import { type ChaosDump, makeDump } from './dumps.ts';
import { Origins } from './origins.ts';
import { type Runtime, Server } from './server.ts';

export const TOKEN = 'a-token-for-the-chaos-run';

/** Header fields of a posted dump. */
export const POSTING = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' };

/** Time after which a request hangs: far more than the slowest answer of a busy machine. */
const HANG_MS = 90_000;

/** Longest time that `?wait=1` waits. */
const WAIT_MS = 300_000;

/** Dumps of a run: from 512 papers on, a fit would depend on which of them came first. */
const MAX_DUMPS = 180;

/** Time that a stop waits for requests. */
const STOP_MS = 7_000;

/** A request that began this shortly before SIGTERM may still wait to be accepted. */
const ACCEPT_MS = 1_000;

/** Slugs of the topics of a run: few, so that the first start is short. */
const TOPICS = ['language-models', 'retrieval', 'security', 'efficiency'];

/** A database with the topics and the seed dump. */
export const START = join(ROOT, '.cache/chaos-start.db');

/** The two servers of a run: one is killed again and again, the other lives to the end. */
export type Role = 'steady' | 'mortal';

/** What a client got. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a program printed, and its exit code or the signal that ended it. */
export interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  readonly killAfterMs?: number;
  readonly shiftMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  /** Chooses what happens: the turns of each actor, and the order of the faults. When they happen depends on the machine. */
  readonly seed: number;
  readonly runtime: Runtime;
  /** Mounts a small file system at a path. @returns how to unmount it; `undefined` when that is not allowed */
  mount(path: string): (() => void) | undefined;
  /** Receives each line of what happens. */
  show(line: string): void;
}

/** What actors and faults act on: servers, a database, dumps and sources; and what went wrong. */
export class World {
  readonly seed: number;
  readonly runtime: Runtime;
  /** The folder of the database; a small file system of its own where that is allowed. */
  readonly disk: string;
  /** The folder of everything else. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly origins: Origins;
  readonly servers = {} as Record<Role, Server>;
  /** What happened, in order. */
  readonly operations: string[] = [];
  readonly failures: string[] = [];
  /** The dumps that were sent, by id. */
  readonly sent = new Map<string, ChaosDump>();
  /** What goes on beside everything else, on a copy of the database. */
  readonly apart: Promise<void>[] = [];
  /** Ids of the dumps that a server promised to load. */
  readonly promised = new Set<string>();
  /** Whether the disk takes no more bytes: programs that write may fail. */
  isDiskFaulty = false;
  /** A time of a document from then on is one of loading: clocks jump, and dates of papers are older. */
  readonly loadedSince = new Date(Date.now() - 300 * 86_400_000);
  readonly #show: (line: string) => void;
  readonly #unmount: (() => void) | undefined;
  #numbers = 0;
  readonly #began = performance.now();

  private constructor({ seed, runtime, mount, show }: WorldOptions, folder: string) {
    this.seed = seed;
    this.runtime = runtime;
    this.folder = folder;
    this.#show = show;
    this.disk = join(folder, 'disk');
    mkdirSync(this.disk);
    this.#unmount = mount(this.disk);
    this.note(
      this.hasOwnDisk ? 'the database is on a small disk of its own' : 'no right to mount a small disk',
    );
    this.databaseUrl = `file:${join(this.disk, 'paperwire.db')}`;
    this.origins = new Origins(seed, this.random('origins'), (line) => this.note(line));
    this.env = {
      DATABASE_URL: this.databaseUrl,
      TOPICS_FILE: join(folder, 'topics.json'),
      SOURCES_FILE: join(folder, 'hostile-sources.json'),
      INGEST_TOKEN: TOKEN,
      CONTACT: 'operator@papers.example',
      PUBLIC_URL: 'https://papers.example',
      HUB_ALLOW: '127.0.0.1',
      MAX_DUMP_BYTES: String(2 ** 20),
      PORT: '0',
    };
  }

  /** Makes the files of a run: topics, sources, and a database with the seed dump. */
  static async open(options: WorldOptions): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'paperwire-chaos-'));
    const world = new World(options, folder);
    await world.origins.listen();
    const topics: { slug: string }[] = JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8'));
    const chosen = topics.filter(({ slug }) => TOPICS.includes(slug));
    writeFileSync(join(folder, 'topics.json'), JSON.stringify(chosen));
    writeFileSync(join(folder, 'hostile-sources.json'), JSON.stringify(world.origins.sources));
    // The servers would load it, each for itself. Later runs begin with the same file.
    if (!existsSync(START)) {
      const { code, stderr } = await world.command(['ingest', SEED]);
      if (code !== 0) throw new Error(`paperwire ingest ${SEED}: ${code} ${stderr}`);
      copyFileSync(join(world.disk, 'paperwire.db'), START);
    }
    copyFileSync(START, join(world.disk, 'paperwire.db'));
    return world;
  }

  /** Random numbers of an actor or a fault, the same in every run of a seed. */
  random(name: string): () => number {
    const random = randomNumbers(
      createHash('sha256').update(`${this.seed} ${name}`).digest().readInt32LE() || 1,
    );
    for (let i = 0; i < 4; i++) random();
    return random;
  }

  note(line: string): void {
    const seconds = (performance.now() - this.#began) / 1000;
    const operation = `${seconds.toFixed(2).padStart(8)} s  ${line}`;
    this.operations.push(operation);
    this.#show(operation);
  }

  /** Whether the database is on a small disk that nothing else uses. */
  get hasOwnDisk(): boolean {
    return this.#unmount !== undefined;
  }

  fail(message: string): void {
    if (this.failures.includes(message)) return;
    this.failures.push(message);
    this.note(`FAILURE: ${message}`);
  }

  /** Makes a server of the run; it does not serve yet. */
  createServer(name: string, env: Readonly<Record<string, string>> = {}): Server {
    return new Server(name, { runtime: this.runtime, env: { ...this.env, ...env }, folder: this.folder });
  }

  async startServer(role: Role): Promise<void> {
    this.servers[role] = await this.createServer(role).serves();
    this.note(`${role}: serves`);
  }

  /** A server that serves; the steady one is always there. */
  pick(random: () => number): Server {
    const { steady, mortal } = this.servers;
    return random() < 0.5 && mortal.stoppingSince === Infinity ? mortal : steady;
  }

  /** Makes the next dump: one that nobody has sent, until there are enough. */
  nextDump(): ChaosDump {
    const dump = makeDump(this.seed, 1 + (this.#numbers++ % MAX_DUMPS));
    this.sent.set(dump.id, dump);
    return dump;
  }

  /**
   * Sends one request and reads its whole answer.
   * @returns `undefined` when the server was stopped meanwhile, which is not its fault; and after a failure
   */
  async request(server: Server, path: string, init: RequestInit = {}): Promise<Answer | undefined> {
    const began = performance.now();
    const what = `${init.method ?? 'GET'} ${path} to ${server.name}`;
    let status = 0;
    try {
      const signal = AbortSignal.timeout(HANG_MS + (path.includes('wait=1') ? WAIT_MS : 0));
      const response = await fetch(server.origin + path, { ...init, redirect: 'manual', signal });
      status = response.status;
      const answer = { status, headers: response.headers, body: await response.text() };
      if (status === 500 || status === 502) this.fail(`${what}: ${status}; it printed:\n${server.printed}`);
      return answer;
    } catch (error) {
      const mayFail = began > server.stoppingSince - ACCEPT_MS && status === 0;
      const isStopOver = performance.now() > server.stoppingSince + STOP_MS;
      if (server.isKilled || mayFail || isStopOver) return undefined;
      const { message, cause } = error as Error;
      const ms = Math.round(performance.now() - began);
      this.fail(`${what}: ${message} ${cause ?? ''} after ${ms} ms, status ${status}`);
      return undefined;
    }
  }

  /** Posts a dump. @returns whether the server answered for good: loaded, promised or refused */
  async post(server: Server, dump: ChaosDump, isWaiting: boolean): Promise<boolean> {
    const query = new URLSearchParams({ name: dump.name, ...(isWaiting ? { wait: '1' } : {}) });
    const answer = await this.request(server, `/api/dumps?${query}`, {
      method: 'POST',
      body: dump.text,
      headers: POSTING,
    });
    this.note(
      `POST dump ${dump.number}${isWaiting ? ' and wait' : ''} to ${server.name}: ${answer?.status ?? 'no answer'}`,
    );
    if (answer === undefined) return false;
    const { status } = answer;
    if (status === 202) this.promised.add(dump.id);
    if (status === 422 && dump.state === 'loaded') this.fail(`dump ${dump.number}: ${answer.body}`);
    if ([429, 503, 507].includes(status)) return false;
    if (status < 500 && ![200, 202, 422].includes(status))
      this.fail(`POST of dump ${dump.number}: ${status} ${answer.body}`);
    return true;
  }

  /** The text of each dump that somebody sent, by id. */
  texts(): Map<string, string> {
    const texts = [...this.sent.values()].map(({ text }) => text).concat(this.origins.texts);
    return new Map(texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]));
  }

  /**
   * Runs the command line.
   * @param options.killAfterMs sends SIGKILL then
   * @param options.shiftMs how far its clock is ahead
   */
  async command(
    args: readonly string[],
    { killAfterMs, shiftMs = 0, env = {} }: CommandOptions = {},
  ): Promise<Ended> {
    const preload = join(import.meta.dirname, 'preload.ts');
    const child = spawn(process.execPath, ['--import', preload, join(ROOT, 'functions/cli.js'), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: join(ROOT, '.cache/compiled'),
        CLOCK_SHIFT_MS: String(shiftMs),
        ...this.env,
        ...env,
      },
    });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        out[name] += text;
      });
    }
    const killing =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    const code = await new Promise<number | string>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? signal ?? ''));
    });
    clearTimeout(killing);
    this.note(`paperwire ${args.join(' ')}: ${code}`);
    return { code, ...out };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.servers).map((server) => server.kill()));
    this.origins.close();
    this.#unmount?.();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
