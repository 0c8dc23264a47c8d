import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS = join(ROOT, 'node_modules', '.bin');

/** How long a program may take to start, in milliseconds: the first time, the model is built. */
const PATIENCE = 120_000;

/** How long a program may take to end when it is asked to, in milliseconds. */
const GRACE = 5_000;

export interface Program {
  /** `sqld`, `wrangler`. */
  readonly name: string;
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** Why a program cannot be started on this machine, or `null`. */
export function whyMissing(name: string): string | null {
  return existsSync(join(PROGRAMS, name)) ? null : `npm has not installed ${name} on this platform`;
}

/** Programs from npm that run beside this one and end with it, with whatever they started. */
export class Programs {
  readonly #running: { readonly child: ChildProcess; readonly leash: ChildProcess }[] = [];
  readonly #signal: AbortSignal;
  readonly #onLine: (line: string) => void;
  readonly #ended = Promise.withResolvers<string>();

  /**
   * @param signal stops waiting for programs, not the programs
   * @param onLine called with what they print, after their name
   */
  constructor(signal: AbortSignal, onLine: (line: string) => void = () => {}) {
    this.#signal = signal;
    this.#onLine = onLine;
  }

  /** Resolves to what happened when one of those that serve has ended by itself. */
  get ended(): Promise<string> {
    return this.#ended.promise;
  }

  /** Starts a program. @throws Error when it is not installed */
  start({ name, args, variables }: Program): ChildProcess {
    this.#signal.throwIfAborted();
    const missing = whyMissing(name);
    if (missing !== null) throw new Error(`starting ${name}: ${missing}`);
    const child = spawn(join(PROGRAMS, name), args, {
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
    this.#running.push({ child, leash: leash(child) });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n')) if (line.trim() !== '') this.#onLine(`${name}: ${line}`);
      });
    }
    return child;
  }

  /** Runs a program to its end. @throws Error when it fails */
  async run(program: Program): Promise<void> {
    const child = this.start(program);
    const code = await abortable(this.#signal, new Promise((resolve) => child.once('close', resolve)));
    if (code !== 0) throw new Error(`${program.name} ${program.args.join(' ')}: it ended with ${code}`);
  }

  /** Starts a program and waits until it answers at a URL. @throws Error when it does not */
  async serve(program: Program, url: string): Promise<ChildProcess> {
    const child = this.start(program);
    child.once('close', (code, signal) =>
      this.#ended.resolve(`${program.name} ended with ${code ?? signal}`),
    );
    for (const deadline = Date.now() + PATIENCE; ; ) {
      const response = await fetch(url, { signal: this.#signal }).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return child;
      if (hasEnded(child)) throw new Error(`starting ${program.name}: it ended with ${child.exitCode}`);
      if (Date.now() > deadline) throw new Error(`starting ${program.name}: no answer from ${url}`);
      await setTimeout(100, undefined, { signal: this.#signal });
    }
  }

  /** Ends them, the last one first. */
  async end(): Promise<void> {
    for (const { child, leash } of this.#running.splice(0).reverse()) {
      await endGroup(child);
      leash.kill('SIGKILL');
    }
  }
}

/** Ends a program's group when we are gone and could not say so before: then its input ends. */
function leash({ pid }: ChildProcess): ChildProcess {
  const script = 'read -r _; kill -s TERM -- "-$1"; sleep 5; kill -s KILL -- "-$1"';
  const child = spawn('sh', ['-c', script, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  return child;
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    // Also when the program itself is over: what it started may not be.
    try {
      process.kill(-child.pid, signal);
    } catch {
      return;
    }
    if (!hasEnded(child)) await Promise.race([ended, setTimeout(GRACE, undefined, { ref: false })]);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** @throws the signal's reason as soon as it aborts */
async function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * A port of the loopback interface that nobody listens on.
 * @param wanted which one; any for 0
 * @throws Error when somebody listens on it
 */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const what = `looking for a free port: ${wanted} is wanted`;
    throw new Error(`${what}, and another program may use it: ${(error as Error).message}`, { cause: error });
  }
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw new Error('looking for a free port: there is none');
  return address.port;
}
