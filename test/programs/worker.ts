import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Programs, ROOT } from './programs.ts';
import { Sqld } from './sqld.ts';

/** The Worker in workerd with its database server. */
export interface DevWorker {
  readonly url: string;
  readonly database: Sqld;
  /** URL of the database server. */
  readonly databaseUrl: string;
  /** URL of workerd's inspector, `ws://`, for Chrome's DevTools protocol. */
  readonly inspectorUrl: string;
  /** Bearer token for POST /api/dumps. */
  readonly token: string;
  /** Resolves with a message when a program ends by itself. */
  readonly ended: Promise<string>;
  /** Fires the cron trigger; wrangler does not fire it by itself. */
  tick(): Promise<void>;
  /** Ends the programs and removes their files. */
  stop(): Promise<void>;
}

export interface DevWorkerOptions {
  /** Port of the Worker; 0 for a free one. */
  readonly port: number;
  /** Aborts the start; all programs have ended when it rejects. */
  readonly signal: AbortSignal;
  /** A SQLite file with a catalogue to begin with; without it, the topics are applied to an empty database. */
  readonly catalogue?: string;
  /** More bindings, also for the program that applies the topics. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Receives each line that the programs print. */
  readonly onLine?: (line: string) => void;
}

/**
 * Starts the Worker in workerd, with queues, against a real libSQL server with a temporary database.
 * @throws Error when a program is missing or does not start
 */
export async function startDevWorker(options: DevWorkerOptions): Promise<DevWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-worker-'));
  const programs = new Programs(options.signal, options.onLine);
  const stop = async () => {
    await programs.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    // Checked first, or another server on the port would pass for the Worker.
    if (options.port !== 0) await freePort(options.port);
    const database = await Sqld.start(programs, join(folder, 'db'), options.catalogue);
    const databaseUrl = database.url;
    await programs.run({
      name: 'node',
      args: [join(ROOT, 'functions/cli.js'), 'migrate'],
      variables: { ...options.variables, DATABASE_URL: databaseUrl },
    });
    const port = options.port || (await freePort());
    const inspectorPort = await freePort();
    const token = randomBytes(18).toString('base64url');
    const url = `http://127.0.0.1:${port}`;
    const bound = { DATABASE_URL: databaseUrl, INGEST_TOKEN: token, ...options.variables };
    await programs.serve(
      {
        name: 'wrangler',
        args: [
          ...['dev', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', String(inspectorPort)],
          ...['--persist-to', join(folder, 'state'), '--show-interactive-dev-session=false'],
          ...Object.entries(bound).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
        ],
      },
      `${url}/healthz`,
    );
    const tick = async () => {
      const response = await fetch(`${url}/cdn-cgi/local/scheduled`);
      if (!response.ok)
        throw new Error(`Firing the cron trigger: the status is ${response.status}; expected 200`);
      await response.text();
    };
    const inspectorUrl = `ws://127.0.0.1:${inspectorPort}`;
    return { url, database, databaseUrl, inspectorUrl, token, ended: programs.ended, tick, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
