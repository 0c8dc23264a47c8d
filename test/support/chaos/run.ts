/** Chaos: users and faults around real servers, and what must be left at the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ACTORS } from './actors.ts';
import { FAULTS, type Fault } from './faults.ts';
import { Readers } from './reading.ts';
import { judge, levelOf, noteLevel, warmUp } from './verdict.ts';
import { World, type WorldOptions } from './world.ts';

export interface ChaosOptions extends WorldOptions {
  /** For how long faults strike. Each strikes once, however long that takes. */
  readonly seconds: number;
  /** Names of the faults, or parts of them; all by default. */
  readonly only?: RegExp;
}

/** A run that goes wrong this often breaks off. */
const MAX_FAILURES = 20;

export interface ChaosResult {
  readonly failures: readonly string[];
  /** What happened, a line each. */
  readonly operations: readonly string[];
  readonly summary: string;
}

/** Runs users and faults around two servers, then judges. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const world = await World.open(options);
  const readers = new Readers(world);
  let struck = 0;
  try {
    await Promise.all([world.startServer('steady'), world.startServer('mortal')]);
    await warmUp(world, readers, world.random('the start'));
    const before = await levelOf(world);
    noteLevel(world, 'the start', before);
    const stop = new AbortController();
    const acting = act(world, readers, stop.signal);
    struck = await strike(world, options);
    stop.abort();
    await Promise.all([acting, ...world.apart]);
    world.note('the actors have stopped');
    await judge(world, readers, before);
  } catch (error) {
    world.fail(`the run broke off: ${(error as Error).stack}`);
    for (const server of Object.values(world.servers))
      world.note(`${server.name} printed:\n${server.printed}`);
  } finally {
    await world.close();
  }
  const statuses = [...readers.counts].map(([status, count]) => `${count} x ${status}`).join(', ');
  const summary = `seed ${options.seed}: ${struck} faults, ${world.sent.size} dumps, answers to readers: ${statuses}; ${world.failures.length} failures`;
  return { failures: world.failures, operations: world.operations, summary };
}

/** Lets all actors take turns until the signal aborts, and waits for their last ones. */
async function act(world: World, readers: Readers, signal: AbortSignal): Promise<void> {
  const lives = ACTORS.flatMap(({ name, count, pauseMs, create }) =>
    Array.from({ length: count }, async (_, i) => {
      const random = world.random(`${name} ${i}`);
      const turn = create(readers);
      while (!signal.aborted) {
        await turn(world, random, signal).catch((error) => {
          if (!signal.aborted) world.fail(`${name} ${i}: ${error.stack}`);
        });
        await sleep(pauseMs * random());
      }
    }),
  );
  await Promise.all(lives);
}

/** Strikes with every fault in random order, again and again. @returns how often */
async function strike(world: World, { seconds, runtime, only = /./ }: ChaosOptions): Promise<number> {
  const random = world.random('faults');
  const end = performance.now() + 1000 * seconds;
  const faults = FAULTS.filter(({ name, runtimes }) => runtimes.includes(runtime) && only.test(name));
  for (let struck = 0; ; ) {
    for (const fault of shuffled(faults, random)) {
      if (struck >= faults.length && performance.now() > end) return struck;
      if (world.failures.length >= MAX_FAILURES) throw new Error('too many failures');
      world.note(`FAULT: ${fault.name}`);
      await fault.strike(world, random);
      struck++;
      await sleep(1_000 * random());
    }
  }
}

function shuffled(faults: readonly Fault[], random: () => number): Fault[] {
  return faults
    .map((fault) => ({ fault, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ fault }) => fault);
}
