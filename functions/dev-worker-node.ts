import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAMS = join(ROOT, 'node_modules', '.bin');

/** How long a program may take to start, in milliseconds: the first time, the model is built. */
const PATIENCE = 120_000;

/** What runs. */
export interface DevWorker {
  readonly url: string;
  /** Of the database server. */
  readonly databaseUrl: string;
  /** What POST /api/dumps asks for. */
  readonly token: string;
  /** Raises the cron trigger, which wrangler does not do by itself. */
  tick(): Promise<void>;
  /** Ends the programs and removes what they wrote. */
  stop(): Promise<void>;
}

/**
 * Starts the Worker in workerd, with queues, against a real libSQL server with an empty database that is thrown away
 * afterwards.
 * @param options.port of the Worker; a free one for 0
 * @param options.onLine called with what the programs print
 * @throws Error when a program is missing or does not start
 */
export async function startDevWorker(options: {
  readonly port: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}): Promise<DevWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-worker-'));
  const programs: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(programs.reverse().map(end));
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  const start = (name: string, args: readonly string[], variables: Record<string, string> = {}) => {
    const program = run(name, args, variables, options.onLine);
    programs.push(program);
    return program;
  };
  try {
    const databaseUrl = `http://127.0.0.1:${await freePort()}`;
    const sqld = start('sqld', [
      '--db-path',
      join(folder, 'db'),
      '--http-listen-addr',
      new URL(databaseUrl).host,
    ]);
    await answers(`${databaseUrl}/health`, sqld);
    await finished(start('node', [join(ROOT, 'functions/cli.ts'), 'migrate'], { DATABASE_URL: databaseUrl }));
    const port = options.port || (await freePort());
    const token = randomBytes(18).toString('base64url');
    const url = `http://127.0.0.1:${port}`;
    const bound = { DATABASE_URL: databaseUrl, INGEST_TOKEN: token, ...options.variables };
    const wrangler = start('wrangler', [
      ...['dev', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', String(await freePort())],
      ...['--persist-to', join(folder, 'state'), '--show-interactive-dev-session=false'],
      ...Object.entries(bound).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
    ]);
    await answers(`${url}/healthz`, wrangler);
    const tick = async () => {
      const response = await fetch(`${url}/cdn-cgi/local/scheduled`);
      if (!response.ok) throw new Error(`raising the cron trigger: the answer is ${response.status}`);
      await response.text();
    };
    return { url, databaseUrl, token, tick, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function run(
  name: string,
  args: readonly string[],
  variables: Record<string, string>,
  onLine: (line: string) => void = () => {},
): ChildProcess {
  const path = join(PROGRAMS, name);
  if (!existsSync(path)) throw new Error(`starting ${name}: npm has not installed it on this platform`);
  const program = spawn(path, args, {
    cwd: ROOT,
    // A group of its own: what it starts ends with it, and Ctrl-C reaches it only through us.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${PROGRAMS}${delimiter}${process.env['PATH']}`,
      // Nothing is asked, reported or fetched from elsewhere.
      CI: 'true',
      WRANGLER_SEND_METRICS: 'false',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      ...variables,
    },
  });
  for (const stream of [program.stdout, program.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') onLine(`${name}: ${line}`);
    });
  }
  return program;
}

async function finished(program: ChildProcess): Promise<void> {
  const code = await new Promise((resolve) => program.once('close', resolve));
  if (code !== 0)
    throw new Error(`${program.spawnfile} ${program.spawnargs.slice(1).join(' ')}: it ended with ${code}`);
}

/** Waits until a program answers at a URL. */
async function answers(url: string, program: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await setTimeout(100)) {
    if (program.exitCode !== null)
      throw new Error(`starting ${program.spawnfile}: it ended with ${program.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error(`starting ${program.spawnfile}: no answer from ${url}`);
  }
}

async function end(program: ChildProcess): Promise<void> {
  if (program.pid === undefined) return;
  const ended = new Promise((resolve) => program.once('close', resolve));
  const isOver = () => program.exitCode !== null || program.signalCode !== null;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    // Also when the program itself is over: what it started may not be.
    try {
      process.kill(-program.pid, signal);
    } catch {
      return;
    }
    if (!isOver()) await Promise.race([ended, setTimeout(5_000)]);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw new Error('looking for a free port: there is none');
  return address.port;
}
