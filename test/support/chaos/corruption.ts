import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../db/client-node.ts';
import { overwritePages, pagesOf } from '../damage.ts';
import { PATHS } from './reading.ts';
import type { World } from './world.ts';

/** Looks at /readyz until it notices: each look reads some more. */
const MAX_LOOKS = 40;

/** A backup, a copy of it to spoil, and the settings of a server on that. */
interface Copy {
  readonly backup: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

let copies = 0;

/**
 * Backs the database up, overwrites pages in a copy, and starts a server on that: it lives and is not ready, the doctor
 * says what is wrong, and the backup brings it back. All but the backup goes on beside the next faults.
 */
export async function corruptPage(world: World, random: () => number): Promise<void> {
  const folder = join(world.folder, `copy-${++copies}`);
  mkdirSync(folder);
  const [backup, path] = [join(folder, 'backup.db'), join(folder, 'paperwire.db')];
  const env = { DATABASE_URL: `file:${path}`, SOURCES_FILE: '' };
  const { code, stderr } = await world.command(['backup', backup]);
  if (code !== 0) return world.fail(`paperwire backup: ${code} ${stderr}`);
  copyFileSync(backup, path);
  const spoiling = spoil(world, random, { backup, path, env });
  world.apart.push(spoiling.catch((error) => world.fail(`a corrupt page: ${error.stack}`)));
}

async function spoil(world: World, random: () => number, { backup, path, env }: Copy): Promise<void> {
  const db = await openDatabase(`file:${path}`);
  const pages = await pagesOf(db, ['items', 'item_topics', 'embeddings'][Math.floor(random() * 3)] ?? '');
  db.client.close();
  overwritePages(path, pages);

  const damaged = await world.createServer('damaged', env).serves();
  let ready = 200;
  for (let look = 0; look < MAX_LOOKS && ready !== 503; look++) {
    // A document that cannot be read may be a 500; the process may not end.
    await fetch(damaged.origin + (PATHS[look % PATHS.length] ?? '/')).then((response) =>
      response.arrayBuffer(),
    );
    ready = (await fetch(`${damaged.origin}/readyz`)).status;
  }
  if (ready !== 503) world.fail(`/readyz of a database with ${pages.length} corrupt pages: ${ready}`);
  const { status } = await fetch(`${damaged.origin}/healthz`);
  if (status !== 200) world.fail(`/healthz of a database with corrupt pages: ${status}`);
  if ((await damaged.stop()) !== 0) world.fail('a server on a corrupt database did not end with 0');

  const found = await world.command(['doctor'], { env });
  if (found.code !== 1) world.fail(`paperwire doctor on corrupt pages: ${found.code} ${found.stdout}`);
  const restored = await world.command(['restore', backup], { env });
  if (restored.code !== 0) world.fail(`paperwire restore: ${restored.code} ${restored.stderr}`);
  // The backup may be of a moment when the clock was ahead: claims that end too late are mended.
  await world.command(['doctor', '--repair'], { env });
  const well = await world.command(['doctor'], { env });
  if (well.code !== 0) world.fail(`paperwire doctor after restore: ${well.code} ${well.stdout}`);
}
