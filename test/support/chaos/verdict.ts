import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../../db/client-node.ts';
import { SEED } from '../program.ts';
import { publicOutput } from '../public-output.ts';
import { deliver } from './actors.ts';
import { PATHS, type Readers } from './reading.ts';
import { POSTING, type Role, START, type World } from './world.ts';

/** What the steady server held when it was warm. */
export interface Warm {
  readonly descriptors: number;
  readonly rssBytes: number;
}

/** Growth that counts as none. */
const MAX_GROWTH = 1.1;

/** Time for what was promised: loading is tried again after ten seconds, then twenty, forty … */
const LOADING_TIMEOUT_MS = 240_000;

/** Clock of the last fetching: claims of killed runs are over then. */
const LATER_MS = 3 * 3_600_000;

/** Sends to the steady server what warms it: each document, a search by meaning, a dump. @returns what it holds then */
export async function warm(world: World, readers: Readers, name: string): Promise<Warm> {
  const { steady } = world.servers;
  const random = world.random(name);
  await deliver(world, world.nextDump(), random, new AbortController().signal);
  for (let i = 0; i < 3; i++) for (const path of PATHS) await readers.read(steady, path, random, new Map());
  const rssBytes = world.runtime === 'node' ? (await steady.level()).rssBytes : 0;
  const level = { descriptors: steady.countDescriptors(), rssBytes };
  world.note(`${name}: ${level.descriptors} descriptors, ${Math.round(rssBytes / 2 ** 20)} MB`);
  return level;
}

/** Waits for what was promised, and compares the end with what must be. */
export async function judge(world: World, readers: Readers, before: Warm): Promise<void> {
  await finishLoading(world);
  const after = await warm(world, readers, 'the end');
  for (const name of ['descriptors', 'rssBytes'] as const) {
    if (after[name] > before[name] * MAX_GROWTH)
      world.fail(`${name} of ${world.servers.steady.name} grew from ${before[name]} to ${after[name]}`);
  }
  for (const role of ['mortal', 'steady'] satisfies Role[]) {
    const code = await world.servers[role].stop();
    if (code !== 0) world.fail(`SIGTERM ended ${role} with ${code}`);
  }
  await compareWithUndisturbed(world);
}

async function finishLoading(world: World): Promise<void> {
  const random = world.random('finish');
  const { signal } = new AbortController();
  for (const dump of world.sent.values()) await deliver(world, dump, random, signal);
  const end = performance.now() + LOADING_TIMEOUT_MS;
  for (const dump of world.sent.values()) {
    for (;;) {
      const { state, reason } = await statusOf(world, dump.id);
      if (state === dump.state) break;
      if (state !== 'loading' || performance.now() > end) {
        const promise = world.promised.has(dump.id) ? ', which was promised,' : '';
        world.fail(`dump ${dump.number}${promise} is ${state} (${reason}); expected ${dump.state}`);
        break;
      }
      await sleep(100);
    }
  }
  world.origins.areCalm = true;
  for (const { id, name } of world.origins.dumps) {
    for (;;) {
      await world.command(['sources', 'run', '--json'], { shiftMs: LATER_MS });
      const { state } = await statusOf(world, id);
      if (state === 'loaded') break;
      if (performance.now() > end) {
        world.fail(`the dump ${name} of a source is ${state}; expected loaded`);
        break;
      }
    }
  }
}

/** The state of a dump in the ledger. */
async function statusOf(world: World, id: string): Promise<{ state?: string; reason?: string }> {
  const answer = await world.request(world.servers.steady, `/api/dumps/${id}`);
  return JSON.parse(answer?.body ?? '{}');
}

/** A loaded dump of the ledger. */
interface LoadedDump {
  readonly id: string;
  readonly name: string;
  readonly capturedAt: string;
}

async function loadedDumps(world: World): Promise<LoadedDump[]> {
  const db = await openDatabase(world.databaseUrl);
  try {
    const { rows } = await db.client.execute(
      `SELECT d.id, d.name, d.captured_at FROM dumps d JOIN runs r ON r.dump_id = d.id
         WHERE d.state = 'loaded' GROUP BY d.id ORDER BY min(r.id)`,
    );
    return rows.map((row) => ({
      id: String(row['id']),
      name: String(row['name']),
      capturedAt: String(row['captured_at']),
    }));
  } finally {
    db.client.close();
  }
}

/** Loads the same dumps, in the order in which they were completed, with nothing in the way. */
async function compareWithUndisturbed(world: World): Promise<void> {
  const database = `file:${join(world.folder, 'undisturbed.db')}`;
  copyFileSync(START, join(world.folder, 'undisturbed.db'));
  const texts = world.texts();
  const loaded = await loadedDumps(world);
  const reference = await world.createServer('undisturbed', { DATABASE_URL: database }).serves();
  for (const { id, name, capturedAt } of loaded) {
    const body = texts.get(id);
    if (body === undefined) {
      // The dump of the start.
      if (!name.endsWith(basename(SEED))) world.fail(`${name} (${id}) is loaded, and nobody sent it`);
      continue;
    }
    const query = new URLSearchParams({ name, captured: capturedAt, wait: '1' });
    await world.request(reference, `/api/dumps?${query}`, { method: 'POST', body, headers: POSTING });
  }
  await reference.stop();
  const output = await publicOutput(world.databaseUrl, world.loadedSince);
  const expected = await publicOutput(database, world.loadedSince);
  for (const path of new Set([...Object.keys(output), ...Object.keys(expected)])) {
    if (output[path] !== expected[path])
      world.fail(
        `${path} differs from an undisturbed run:\n${firstDifference(output[path], expected[path])}`,
      );
  }
  world.note(`compared ${Object.keys(expected).length} documents after ${loaded.length} dumps`);
}

function firstDifference(text = '', expected = ''): string {
  let at = 0;
  while (at < text.length && text[at] === expected[at]) at++;
  const around = (whole: string) => whole.slice(Math.max(0, at - 200), at + 200);
  return `${around(text)}\nexpected:\n${around(expected)}`;
}
