import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver } from './actors.ts';
import { corruptPage } from './corruption.ts';
import type { Runtime, Server } from './server.ts';
import type { Role, World } from './world.ts';

export interface Fault {
  readonly name: string;
  readonly runtimes: readonly Runtime[];
  /** Breaks something, and mends it again. */
  strike(world: World, random: () => number): Promise<void>;
}

/** How long most faults last. */
const FAULT_MS = 3_000;

const ROLES: readonly Role[] = ['steady', 'mortal'];
const BOTH: readonly Runtime[] = ['node', 'deno'];

const PIPELINED_REQUESTS = 2_000;

/** What a run breaks, one after the other. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'kill -9',
    runtimes: BOTH,
    async strike(world, random) {
      await world.servers.mortal.kill();
      await sleep(500 * random());
      await world.startServer('mortal');
    },
  },
  {
    name: 'kill -9 while it starts',
    runtimes: BOTH,
    async strike(world, random) {
      await world.servers.mortal.kill();
      const starting = world.createServer('mortal');
      await sleep(500 + 2_000 * random());
      await starting.kill();
      await world.startServer('mortal');
    },
  },
  {
    name: 'SIGTERM',
    runtimes: BOTH,
    async strike(world, random) {
      const loading = deliver(world, world.nextDump(), random, new AbortController().signal);
      const code = await world.servers.mortal.stop();
      if (code !== 0) world.fail(`SIGTERM ended mortal with ${code}:\n${world.servers.mortal.printed}`);
      await world.startServer('mortal');
      await loading;
    },
  },
  {
    name: 'a full disk',
    runtimes: ['node'],
    strike: (world, random) => withFaultyDisk(world, random, () => fillDisk(world)),
  },
  {
    name: 'a disk that takes no byte',
    runtimes: ['node'],
    strike: (world, random) => withFaultyDisk(world, random, () => limitFiles(world, 0)),
  },
  { name: 'a corrupt page', runtimes: ['node'], strike: corruptPage },
  {
    name: 'clock jumps',
    runtimes: ['node'],
    async strike(world, random) {
      for (let i = 0; i < 4; i++) {
        const hours = Math.round((random() - 0.4) * 200);
        world.note(`the clocks jump to ${hours} hours from now`);
        for (const role of ROLES) world.servers[role].shiftClock(hours * 3_600_000);
        await deliver(world, world.nextDump(), random, new AbortController().signal);
        await sleep(500);
      }
      for (const role of ROLES) world.servers[role].shiftClock(0);
    },
  },
  {
    name: 'clients that send a byte at a time',
    runtimes: BOTH,
    strike: (world) =>
      withSockets(world, 40, (socket, i) => {
        const text = `GET /feeds/all.json HTTP/1.1\r\nHost: localhost\r\nX-Padding: ${'a'.repeat(200)}\r\n\r\n`;
        let sent = i;
        socket.write(text.slice(0, sent));
        const drip = setInterval(() => socket.write(text.charAt(sent++)), 50);
        socket.on('close', () => clearInterval(drip));
      }),
  },
  {
    name: 'clients that never read',
    runtimes: BOTH,
    strike: (world) =>
      withSockets(world, 40, (socket) => {
        socket.pause();
        socket.write('GET /feeds/all.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20));
      }),
  },
  {
    name: 'clients that connect and vanish',
    runtimes: BOTH,
    async strike(world, random) {
      for (let i = 0; i < 5; i++) {
        await withSockets(
          world,
          40,
          (socket, i) => {
            if (i % 2 === 0) socket.write('POST /api/dumps HTTP/1.1\r\nHost: localhost\r\nContent-Le');
            setTimeout(() => socket.resetAndDestroy(), 400 * random());
          },
          500,
        );
      }
    },
  },
  {
    name: `${PIPELINED_REQUESTS} pipelined requests`,
    runtimes: BOTH,
    strike: (world) =>
      withSockets(world, 1, (socket) => {
        const each = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
        const pair = each('/api/items?limit=5') + each('/healthz');
        socket.write(pair.repeat(PIPELINED_REQUESTS / 2));
        socket.resume();
      }),
  },
];

/** Opens connections to both servers, and closes them after a while. The servers must answer others meanwhile. */
async function withSockets(
  world: World,
  count: number,
  use: (socket: Socket, i: number) => void,
  lastingMs = FAULT_MS,
): Promise<void> {
  const sockets = ROLES.flatMap((role) =>
    Array.from({ length: count }, (_, i) => {
      const socket = connect(Number(new URL(world.servers[role].origin).port), '127.0.0.1');
      socket.on('error', () => {});
      use(socket, i);
      return socket;
    }),
  );
  await sleep(lastingMs);
  for (const socket of sockets) socket.destroy();
}

async function withFaultyDisk(world: World, random: () => number, strike: () => () => void): Promise<void> {
  world.isDiskFaulty = true;
  const mend = strike();
  const dump = world.nextDump();
  try {
    for (const role of ROLES) await world.post(world.servers[role], dump, true);
    await sleep(FAULT_MS / 2);
  } finally {
    mend();
    world.note('the disk is mended');
    world.isDiskFaulty = false;
  }
  await deliver(world, dump, random, new AbortController().signal);
}

/** Fills the disk to its last byte; without a disk of its own, stops the database from growing. @returns how to mend it */
function fillDisk(world: World): () => void {
  if (!world.hasOwnDisk) return limitFiles(world, statSync(join(world.disk, 'paperwire.db')).size);
  const ballast = join(world.disk, 'ballast');
  const file = openSync(ballast, 'w');
  for (let size = 2 ** 20; size > 0; ) {
    try {
      writeSync(file, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(file);
  return () => rmSync(ballast);
}

/** Lets no file of the servers be written beyond a size: SQLite gets EFBIG. @returns how to mend it */
function limitFiles(world: World, bytes: number): () => void {
  const servers: readonly Server[] = ROLES.map((role) => world.servers[role]);
  const limit = (value: string) => {
    for (const { pid } of servers) {
      const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${value}:`]);
      if (status !== 0) world.fail(`prlimit: ${stderr}`);
    }
  };
  limit(String(bytes));
  return () => limit('unlimited');
}
