import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../../db/client-node.ts';
import { SEED } from '../program.ts';
import { publicOutput } from '../public-output.ts';
import { deliver } from './actors.ts';
import { PATHS, type Readers } from './reading.ts';
import { POSTING, type Role, START, type World } from './world.ts';

/** What the steady server holds. */
export type Level = Readonly<Record<(typeof LEVELS)[number], number>>;

const LEVELS = ['descriptors', 'megabytes'] as const;

/** Time until it must hold no more than at the start. */
const QUIET_MS = 90_000;

/** Growth that counts as none. */
const MAX_GROWTH = 1.1;

/** Time for what was promised: loading is tried again after ten seconds, then twenty, forty … */
const LOADING_TIMEOUT_MS = 240_000;

/** Clock of the last fetching: claims of killed runs are over then. */
const LATER_MS = 3 * 3_600_000;

/** Papers of a dump for which all threads start that embed: the first takes two. */
const ALL_THREADS_PAPERS = 3;

/** Sends to the steady server what makes it warm: each document, a search by meaning, a dump. */
export async function warmUp(world: World, readers: Readers, random: () => number): Promise<void> {
  // The thread that loads starts with the first dump.
  for (let papers = 0; papers < ALL_THREADS_PAPERS; ) {
    const dump = world.nextDump();
    while (!(await world.post(world.servers.steady, dump, true))) await sleep(500);
    papers = dump.ownPapers;
  }
  const read = (path: string) => readers.read(world.servers.steady, path, random, new Map());
  // Threads and connections are opened when others are busy.
  for (let i = 0; i < 3; i++) await Promise.all(PATHS.map(read));
}

/** Notes a level, and how many descriptors lead to what. */
export function noteLevel(world: World, when: string, level: Level): void {
  const kinds = Map.groupBy(world.servers.steady.listDescriptors(), (target) =>
    target.replace(/\[\d+\]/, '').replace(/^.*\//, ''),
  );
  const counts = [...kinds].map(([kind, each]) => `${each.length} ${kind}`).sort();
  world.note(`${when}: ${JSON.stringify(level)}; ${counts.join(', ')}`);
}

export async function levelOf({ runtime, servers: { steady } }: World): Promise<Level> {
  const megabytes = runtime === 'node' ? (await steady.level()).rssBytes / 2 ** 20 : 0;
  return { descriptors: steady.listDescriptors().length, megabytes: Math.round(megabytes) };
}

/** Waits for what was promised, and compares the end with what must be. */
export async function judge(world: World, readers: Readers, before: Level): Promise<void> {
  await finishLoading(world);
  const { code, stdout, stderr } = await world.command(['doctor']);
  if (code !== 0) world.fail(`paperwire doctor: ${code} ${stdout}${stderr}`);
  const random = world.random('the end');
  await warmUp(world, readers, random);
  let after = await levelOf(world);
  const grown = () => LEVELS.filter((name) => after[name] > before[name] * MAX_GROWTH);
  // Idle connections are closed after a while.
  for (const end = performance.now() + QUIET_MS; grown().length > 0 && performance.now() < end; ) {
    await sleep(1_000);
    after = await levelOf(world);
  }
  noteLevel(world, 'the end', after);
  for (const name of grown()) {
    world.fail(`${name} of the steady server grew from ${before[name]} to ${after[name]}`);
  }
  for (const role of ['mortal', 'steady'] satisfies Role[]) {
    const code = await world.servers[role].stop();
    if (code !== 0) world.fail(`SIGTERM ended ${role} with ${code}:\n${world.servers[role].printed}`);
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

/** Lists the loaded dumps in the order in which they were completed: that of the papers of their own. */
async function loadedDumps(world: World): Promise<LoadedDump[]> {
  const db = await openDatabase(world.databaseUrl);
  try {
    const { rows } = await db.client.execute(
      `SELECT d.id, d.name, d.captured_at FROM dumps d
         JOIN item_dumps x ON x.dump_id = d.id JOIN items i ON i.id = x.item_id
         WHERE d.state = 'loaded' GROUP BY d.id ORDER BY max(i.arrival), d.finished_at`,
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
  // Without sources: their dumps come in their turn.
  const env = { DATABASE_URL: database, SOURCES_FILE: '' };
  const reference = await world.createServer('undisturbed', env).serves();
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
  for (const url of [world.databaseUrl, database]) await forgetTimes(url);
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

/** Gives all papers one time of arrival: a feed is as long as the papers of 48 hours, and the clock has jumped. */
async function forgetTimes(url: string): Promise<void> {
  const db = await openDatabase(url);
  await db.client.execute(
    'UPDATE items SET arrived_at = (SELECT max(arrived_at) FROM items) WHERE arrived_at IS NOT NULL',
  );
  db.client.close();
}

function firstDifference(text = '', expected = ''): string {
  let at = 0;
  while (at < text.length && text[at] === expected[at]) at++;
  const around = (whole: string) => whole.slice(Math.max(0, at - 100), at + 60);
  return `${around(text)}\nexpected:\n${around(expected)}`;
}
