import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effort } from '../../../pipeline/model/effort.ts';
import { denoProgram } from '../../programs/deno.ts';
import { whyMissing } from '../../programs/programs.ts';
import { startDevWorker } from '../../programs/worker.ts';
import { ROOT } from '../../support/program.ts';

/** What all of them are asked for when a dump is posted. */
export const TOKEN = 'a-token-for-the-tests-of-runtimes';

const DATABASE = 'paperwire.db';

/** Paperwire as one runtime serves it. */
export interface Served {
  readonly origin: string;
  readonly databaseUrl: string;
  readonly inspectorUrl?: string;
  /** Raises the cron trigger, where nobody else does. */
  tick?(): Promise<void>;
  stop(): Promise<void>;
}

export interface RuntimeUnderTest {
  readonly name: string;
  /** Why it cannot be run here, or `null`. */
  readonly missing: string | null;
  /**
   * @param folder for its database
   * @param options.effort of the model
   * @param options.catalogue a database to begin with. Without it, and on Deno, it begins with nothing and applies the topics itself
   */
  start(folder: string, options?: { readonly effort?: Effort; readonly catalogue?: string }): Promise<Served>;
}

export const RUNTIMES: readonly RuntimeUnderTest[] = [
  {
    name: 'Node',
    missing: null,
    start(folder, { effort = 1, catalogue } = {}) {
      if (catalogue !== undefined) copyFileSync(catalogue, join(folder, DATABASE));
      return startServer(process.execPath, [join(ROOT, 'functions/node.js')], folder, effort);
    },
  },
  {
    name: 'workerd',
    missing: whyMissing('sqld') ?? whyMissing('wrangler'),
    async start(_folder, { effort = 1, catalogue } = {}) {
      const { url, stop, ...rest } = await startDevWorker({
        port: 0,
        signal: AbortSignal.timeout(240_000),
        ...(catalogue === undefined ? {} : { catalogue }),
        variables: { INGEST_TOKEN: TOKEN, EMBED_EFFORT: String(effort) },
      });
      return { ...rest, origin: url, stop };
    },
  },
  {
    name: 'Deno',
    missing: whyMissing('deno'),
    start(folder, { effort = 1 } = {}) {
      const { name, args } = denoProgram();
      const [run = '', ...rest] = args;
      // As npm run start:deno has it; only the folder of the database is another.
      const allowed = [`--allow-read=${folder}`, `--allow-write=${folder}`];
      return startServer(join(ROOT, 'node_modules/.bin', name), [run, ...allowed, ...rest], folder, effort);
    },
  },
];

/** Starts a server and waits until it says where it serves. */
async function startServer(
  command: string,
  args: readonly string[],
  folder: string,
  effort: Effort,
): Promise<Served> {
  const databaseUrl = `file:${join(folder, DATABASE)}`;
  const child = spawn(command, args, {
    cwd: ROOT,
    // Deno comes with a program that starts it and does not end it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      INGEST_TOKEN: TOKEN,
      PORT: '0',
      EMBED_EFFORT: String(effort),
    },
  });
  let isStopping = false;
  const ended = new Promise<void>((resolve) =>
    child.once('close', (code, signal) => {
      // The tests then fail by requests without an answer, which do not say why.
      if (!isStopping) console.error(`${command} ended by itself (${signal ?? code}): ${printed}`);
      resolve();
    }),
  );
  const stop = async () => {
    isStopping = true;
    signalGroup(child, 'SIGINT');
    const patience = setTimeout(() => signalGroup(child, 'SIGKILL'), 10_000);
    await ended;
    clearTimeout(patience);
  };
  let printed = '';
  const port = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const found = /serving on http:\/\/localhost:(\d+)\//.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    ended.then(() => reject(new Error(`${command} ended without serving: ${printed}`)));
  });
  return { origin: `http://127.0.0.1:${port}`, databaseUrl, stop };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It is over.
  }
}
