import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosDump } from './dumps.ts';
import { PATHS, type Readers } from './reading.ts';
import { TOKEN, type World } from './world.ts';

/** What an actor does, once; the runner calls it again and again. */
type Turn = (world: World, random: () => number, signal: AbortSignal) => Promise<void>;

export interface Actor {
  readonly name: string;
  /** How many there are. */
  readonly count: number;
  /** Longest pause between two turns, in milliseconds. */
  readonly pauseMs: number;
  /** Makes an actor. */
  create(readers: Readers): Turn;
}

/** Those who use a site. */
export const ACTORS: readonly Actor[] = [
  {
    name: 'reader',
    count: 3,
    pauseMs: 300,
    create(readers) {
      const tags = new Map<string, string>();
      return async (world, random) => {
        const path = PATHS[Math.floor(random() * PATHS.length)] ?? '/';
        await readers.read(world.pick(random), path, random, tags);
      };
    },
  },
  { name: 'poster', count: 2, pauseMs: 6_000, create: () => post },
  { name: 'operator', count: 1, pauseMs: 2_000, create: () => operate },
  { name: 'subscriber', count: 1, pauseMs: 4_000, create: () => subscribe },
];

/** Posts a dump until a server answers for good, as a careful client does. */
export async function deliver(
  world: World,
  dump: ChaosDump,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (!(await world.post(world.pick(random), dump, random() < 0.4))) {
    await sleep(300 + 700 * random(), undefined, { signal });
  }
}

const post: Turn = async (world, random, signal) => {
  const dump = world.nextDump();
  const kind = random();
  if (kind < 0.15) await breakOff(world, dump);
  if (kind > 0.8) {
    await Promise.all([deliver(world, dump, random, signal), deliver(world, dump, random, signal)]);
  } else await deliver(world, dump, random, signal);
};

/** Sends half of a dump and vanishes. */
async function breakOff(world: World, { name, text }: ChaosDump): Promise<void> {
  const { port } = new URL(world.servers.steady.origin);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /api/dumps?name=${name} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n` +
      `Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text.slice(0, text.length / 2)}`,
    () => socket.resetAndDestroy(),
  );
  await new Promise((resolve) => socket.once('close', resolve));
  world.note(`half of ${name}, broken off`);
}

/** The commands of an operator: arguments, and the exit codes that are right. */
const COMMANDS: readonly (readonly [args: readonly string[], codes: readonly number[]])[] = [
  [['status', '--json'], [0]],
  [['rejects', '--json'], [0]],
  [['sources', '--json'], [0]],
  // A source that fails.
  [
    ['sources', 'run', '--json'],
    [0, 1],
  ],
  [
    ['sources', 'run', '--json'],
    [0, 1],
  ],
];

const operate: Turn = async (world, random) => {
  if (random() < 0.4) return ingest(world, random);
  const [args, codes] = COMMANDS[Math.floor(random() * COMMANDS.length)] ?? [[], []];
  const wasFaulty = world.isDiskFaulty;
  const { code, stdout, stderr } = await world.command(args);
  if (wasFaulty || world.isDiskFaulty) return;
  if (!codes.includes(Number(code))) world.fail(`paperwire ${args.join(' ')}: ${code} ${stderr}`);
  else JSON.parse(stdout);
};

/** Ingests a dump; half of the time, the first attempt is killed. */
async function ingest(world: World, random: () => number): Promise<void> {
  const dump = world.nextDump();
  const path = join(world.folder, dump.name);
  writeFileSync(path, dump.text);
  const killAfterMs = 500 + 3_000 * random();
  if (random() < 0.5) await world.command(['ingest', path], { killAfterMs });
  for (;;) {
    const { code, stderr } = await world.command(['ingest', path, '--json']);
    if (code === (dump.state === 'loaded' ? 0 : 1)) return;
    if (!world.isDiskFaulty) return world.fail(`paperwire ingest ${dump.name}: ${code} ${stderr}`);
    await sleep(500);
  }
}

/** Subscribes an address that never answers. */
const subscribe: Turn = async (world, random) => {
  const callback = `${world.origins.silentCallback}?${Math.floor(random() * 5)}`;
  const answer = await world.request(world.pick(random), '/hub', {
    method: 'POST',
    body: new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': 'https://papers.example/feeds/all.atom',
      'hub.callback': callback,
    }),
  });
  if (answer !== undefined && ![202, 429, 503].includes(answer.status))
    world.fail(`POST /hub: ${answer.status} ${answer.body}`);
};
