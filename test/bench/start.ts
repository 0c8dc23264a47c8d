import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import { paperwireProcess, ROOT, SEED, start } from '../support/program.ts';
import { besidePeer, type Figure } from './figure.ts';
import { fill } from './fill-database.ts';
import { timeInterleaved } from './interleaved.ts';

const PAPERS = 5_000;
const ROUNDS = 5;

/** The least that a server of this kind does: Hono with one route. */
const BARE = `
  import { serve } from '@hono/node-server';
  import { Hono } from 'hono';
  const app = new Hono().get('/feeds/all.rss', (c) => c.text('a feed'));
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => console.log('serving on http://localhost:' + port + '/'));
`;

/**
 * Whole programs in turns, beside an empty Hono server: the server over a filled database until it serves, to its first feed and to
 * its end, and short commands.
 */
export async function benchStart(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
  try {
    // A server without a list of sources ingests the example papers.
    const sources = join(folder, 'sources.json');
    writeFileSync(sources, '[]');
    // As a person starts it: tests set these two.
    const asStarted = { MALLOC_ARENA_MAX: undefined, NODE_COMPILE_CACHE: undefined };
    const env = {
      ...asStarted,
      DATABASE_URL: `file:${join(folder, 'start.db')}`,
      PORT: '0',
      SOURCES_FILE: sources,
    };
    const command =
      (...args: string[]) =>
      async () => {
        const { code, stderr } = await paperwireProcess(args, { env });
        if (code !== 0) throw new Error(`paperwire ${args.join(' ')}: ${stderr}`);
      };
    // Applies the taxonomy, which is no part of starting.
    await command('migrate')();
    const db = await openDatabase(env.DATABASE_URL);
    await fill(db, PAPERS);
    db.client.close();
    const steps = { serving: [] as number[], feed: [] as number[], stopped: [] as number[] };
    const times = await timeInterleaved(
      {
        bare: bareServer,
        'npm start: start, feed, stop': async () => {
          const started = performance.now();
          const server = start('node', [], { env });
          const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
          const serving = performance.now();
          await readFeed(port);
          const read = performance.now();
          server.child.kill('SIGTERM');
          await server.ended;
          steps.serving.push(serving - started);
          steps.feed.push(read - serving);
          steps.stopped.push(performance.now() - read);
        },
        'paperwire --help': command('--help'),
        'paperwire status': command('status'),
        'paperwire inspect': command('inspect', SEED),
      },
      { warmUp: 1, rounds: ROUNDS },
    );
    const { bare, ...ours } = times;
    // The first round warms up.
    const ofStart = Object.entries(steps).map(
      ([step, each]) => [`npm start: ${step}`, each.slice(1)] as const,
    );
    return [...Object.entries(ours), ...ofStart].map(([name, each]) => ({
      name,
      ...besidePeer('an empty Hono server: start, answer, stop', each, bare),
      unit: 'ms',
      note: `${PAPERS} papers, median of ${ROUNDS}`,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readFeed(port: string | undefined): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/feeds/all.rss`);
  if (response.status !== 200) throw new Error(`the feed has status ${response.status}`);
  await response.arrayBuffer();
}

async function bareServer(): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', BARE], { cwd: ROOT });
  const ended = once(child, 'close');
  const [line] = await once(child.stdout, 'data');
  await readFeed(/localhost:(\d+)/.exec(String(line))?.[1]);
  child.kill('SIGTERM');
  await ended;
}
