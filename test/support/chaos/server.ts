import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { denoProgram } from '../../programs/deno.ts';
import { ROOT } from '../program.ts';
import type { Level, Order } from './preload.ts';

export type Runtime = 'node' | 'deno';

/** Limits of every server of a run. */
const MAX_DESCRIPTORS = 256;
const MAX_HEAP_MB = 200;

const KEPT_LINES = 40;

/** The program itself: the one in node_modules/.bin starts it and does not end it. */
const [DENO = ''] = globSync(join(ROOT, 'node_modules/@deno/*/deno'));

/** What a server is started with. */
export interface ServerOptions {
  readonly runtime: Runtime;
  readonly env: Readonly<Record<string, string>>;
  /** A folder that it may read and write. */
  readonly folder: string;
}

/** One life of a server process. */
export class Server {
  readonly name: string;
  /** `http://127.0.0.1:PORT`, when it serves. */
  origin = '';
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  /** By `performance.now()`: from then on, requests may fail. */
  stoppingSince = Infinity;
  isKilled = false;

  /** Starts a server with few descriptors and a small heap. */
  constructor(name: string, { runtime, env, folder }: ServerOptions) {
    this.name = name;
    const command = runtime === 'node' ? nodeCommand() : denoCommand(folder);
    this.#child = spawn('sh', ['-c', `ulimit -n ${MAX_DESCRIPTORS} && exec "$@"`, 'sh', ...command], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', ...(runtime === 'node' ? (['ipc'] as const) : [])],
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(ROOT, '.cache/compiled'), ...env },
    });
  }

  /**
   * Waits until it serves.
   * @throws Error with what it printed when it ends instead
   */
  async serves(): Promise<this> {
    const port = await new Promise<string>((resolve, reject) => {
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          this.#lines.push(...text.split('\n').filter((line) => line !== ''));
          this.#lines.splice(0, this.#lines.length - KEPT_LINES);
          const port = /serving on http:\/\/localhost:(\d+)\//.exec(text)?.[1];
          if (port !== undefined) resolve(port);
        });
      }
      this.#child.once('close', (code, signal) =>
        reject(
          new Error(`server ${this.name} ended with ${code ?? signal} before it served:\n${this.printed}`),
        ),
      );
    });
    this.origin = `http://127.0.0.1:${port}`;
    return this;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The last lines that it printed. */
  get printed(): string {
    return this.#lines.join('\n');
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends it with SIGKILL. */
  async kill(): Promise<void> {
    this.stoppingSince = performance.now();
    this.isKilled = true;
    await this.#end('SIGKILL');
  }

  /** Sends SIGTERM. @returns its exit code, or the signal that ended it */
  stop(): Promise<number | string> {
    this.stoppingSince = performance.now();
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | string> {
    if (!this.hasEnded) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode ?? this.#child.signalCode ?? 0;
  }

  shiftClock(shiftMs: number): void {
    this.#child.send({ shiftMs } satisfies Order);
  }

  /** Bytes that it holds after a collection of garbage. */
  async level(): Promise<Level> {
    const answer = once(this.#child, 'message');
    this.#child.send({ level: true } satisfies Order);
    return (await answer)[0];
  }

  /** What its open descriptors lead to. */
  listDescriptors(): string[] {
    const folder = `/proc/${this.pid}/fd`;
    return readdirSync(folder).flatMap((fd) => {
      try {
        return [readlinkSync(join(folder, fd))];
      } catch {
        // It was closed meanwhile.
        return [];
      }
    });
  }
}

const nodeCommand = () => [
  process.execPath,
  `--max-old-space-size=${MAX_HEAP_MB}`,
  '--expose-gc',
  '--import',
  join(import.meta.dirname, 'preload.ts'),
  join(ROOT, 'functions/node.js'),
];

/** As `npm run start:deno` has it; only the folders of the run are more. */
function denoCommand(folder: string): string[] {
  const [run = '', ...args] = denoProgram().args;
  return [
    DENO,
    run,
    `--v8-flags=--max-old-space-size=${MAX_HEAP_MB}`,
    `--allow-read=${folder}`,
    `--allow-write=${folder}`,
    ...args,
  ];
}
