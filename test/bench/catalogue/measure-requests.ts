import { spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { start } from '../../support/program.ts';
import { processorTime } from '../processes.ts';

/** The time of an answer, and what the server did for it, in milliseconds. */
export interface Answer {
  readonly ms: number;
  readonly processor: number;
  readonly body: string;
}

/** A running server. */
export interface Server {
  /** Milliseconds from the start of the process until it serves. */
  readonly starting: number;
  /** Asks under another name of the site each time, so that no answer comes from the cache. */
  ask(path: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts the server over a database file, as `npm start` does. @param env further settings */
export async function startServer(url: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const since = performance.now();
  const server = start('node', [], { env: { DATABASE_URL: url, PORT: '0', ...env } });
  const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
  const starting = performance.now() - since;
  let asked = 0;
  return {
    starting,
    async ask(path) {
      const before = processorTime();
      const began = performance.now();
      const body = await read(Number(port), path, `site-${++asked}.example`);
      return { ms: performance.now() - began, processor: (processorTime() - before) * 1_000, body };
    },
    async stop() {
      server.child.kill('SIGTERM');
      await server.ended;
    },
  };
}

function read(port: number, path: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${path}: status ${response.statusCode}: ${body.slice(0, 200)}`));
      });
    }).on('error', reject);
  });
}

/** Has the system forget what it read of a file. @returns whether it did; only GNU's dd can ask for it */
export function forgetFile(path: string): boolean {
  return spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0']).status === 0;
}
