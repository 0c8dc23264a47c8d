import type { World } from './world.ts';

/** Overwrites pages in a copy of the database, and starts a server on it. */
export async function corruptPage(world: World): Promise<void> {
  world.note('not yet');
}
