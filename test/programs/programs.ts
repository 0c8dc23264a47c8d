import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS = join(ROOT, 'node_modules', '.bin');

/** Time to start; the first start builds the model. */
const START_TIMEOUT_MS = 120_000;

/** Time between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_MS = 5_000;

export interface Program {
  /** `sqld`, `wrangler`. */
  readonly name: string;
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** The reason why a program cannot start on this machine, or `null`. */
export function whyMissing(name: string): string | null {
  return existsSync(join(PROGRAMS, name)) ? null : `npm has not installed ${name} on this platform`;
}

/** Programs from npm that run beside this one and end with it, children included. */
export class Programs {
  readonly #running: { readonly child: ChildProcess; readonly leash: ChildProcess }[] = [];
  readonly #signal: AbortSignal;
  readonly #onLine: (line: string) => void;
  readonly #ended = Promise.withResolvers<string>();

  /**
   * @param signal stops waiting for programs, not the programs
   * @param onLine receives each line that they print, after their name
   */
  constructor(signal: AbortSignal, onLine: (line: string) => void = () => {}) {
    this.#signal = signal;
    this.#onLine = onLine;
  }

  /** Resolves with a message when a server ends by itself. */
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
      // A process group of its own: its children end with it, and Ctrl-C reaches it only through us.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${PROGRAMS}${delimiter}${process.env['PATH']}`,
        // No prompts, no telemetry, no downloads.
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

  /** Starts a program and waits for a response at a URL. @throws Error when none comes */
  async serve(program: Program, url: string): Promise<ChildProcess> {
    const child = this.start(program);
    child.once('close', (code, signal) =>
      this.#ended.resolve(`${program.name} ended with ${code ?? signal}`),
    );
    for (const deadline = Date.now() + START_TIMEOUT_MS; ; ) {
      const response = await fetch(url, { signal: this.#signal }).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return child;
      if (hasEnded(child)) throw new Error(`starting ${program.name}: it ended with ${child.exitCode}`);
      if (Date.now() > deadline) throw new Error(`starting ${program.name}: no answer from ${url}`);
      await setTimeout(100, undefined, { signal: this.#signal });
    }
  }

  /** Ends all programs, the last one first. */
  async end(): Promise<void> {
    for (const { child, leash } of this.#running.splice(0).reverse()) {
      await endGroup(child);
      leash.kill('SIGKILL');
    }
  }
}

/** Starts a watcher that ends a program's group when this process is gone, which closes the watcher's input. */
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
    // Its children may outlive the program.
    try {
      process.kill(-child.pid, signal);
    } catch {
      return;
    }
    if (!hasEnded(child)) await Promise.race([ended, setTimeout(STOP_TIMEOUT_MS, undefined, { ref: false })]);
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
 * Finds a free port of the loopback interface.
 * @param port the port to check; 0 for any
 * @throws Error when the port is taken
 */
export async function freePort(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Looking for a free port: another program may use ${port}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw new Error('Looking for a free port: there is none');
  return address.port;
}
