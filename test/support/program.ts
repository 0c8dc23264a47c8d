import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const SEED = join(ROOT, 'seeds/2025-03-11-hf-papers.txt');

export interface Ended {
  /** Exit code; `null` after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first match in the output on either stream; rejects when the program ends without one. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly uid?: number;
  /** The one processor that it may use, by its number; Linux only. */
  readonly processor?: number;
}

/** Node's compile cache; it halves the time of a short command. */
const COMPILED = join(ROOT, '.cache/compiled');

/** as in package.json and cli.js: left alone, V8's young generation grows to 100 MB a thread. */
const YOUNG_GENERATION = '--max-semi-space-size=1';

/** Starts one of our programs, `functions/cli.js` or `functions/node.js`, as a process of its own. */
export function start(
  program: 'cli' | 'node',
  args: readonly string[],
  options: ProgramOptions = {},
): Running {
  const { processor } = options;
  const pinned = processor === undefined ? [] : ['taskset', '-c', String(processor)];
  const node = [process.execPath, YOUNG_GENERATION, join(ROOT, `functions/${program}.js`), ...args];
  const [command = '', ...rest] = [...pinned, ...node];
  const child = spawn(command, rest, {
    cwd: options.cwd ?? ROOT,
    // The program starts again unless a variable of malloc is set.
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, MALLOC_ARENA_MAX: '2', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  const out = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(out.stdout) ?? pattern.exec(out.stderr);
        if (match === null) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      ended.then(
        () => reject(new Error(`it ended without printing ${pattern}: ${out.stdout}${out.stderr}`)),
        reject,
      );
    });
  return { child, ended, printed };
}

/** Runs the command line to its end, in a process of its own. */
export function paperwireProcess(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return start('cli', args, options).ended;
}
