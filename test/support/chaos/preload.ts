import net from 'node:net';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

/*
 * `node --import preload.ts`, for the programs of a chaos run. Shifts the clock: to CLOCK_SHIFT_MS first, then as the run
 * says. Hosts under `.example` are this machine, so that sources are fetched as if from the Internet; other private
 * addresses stay refused. With --expose-gc, says what the process holds.
 */

/** What the run sends to a server. */
export type Order = { readonly shiftMs: number } | { readonly level: true };

/** What a server holds, garbage collected. */
export interface Level {
  readonly rssBytes: number;
  readonly heapBytes: number;
}

const RealDate = Date;
let shiftMs = Number(process.env['CLOCK_SHIFT_MS'] ?? 0);

class ShiftedDate extends RealDate {
  constructor(...args: readonly unknown[]) {
    if (args.length === 0) super(ShiftedDate.now());
    else super(...(args as [number]));
  }
  static override now(): number {
    return RealDate.now() + shiftMs;
  }
}

const { connect } = net.Socket.prototype;

function connectHere(this: net.Socket, ...args: unknown[]): net.Socket {
  const [options] = (Array.isArray(args[0]) ? args[0] : args) as [{ host?: string; lookup?: unknown }];
  if (options.host?.endsWith('.example')) {
    options.host = '127.0.0.1';
    delete options.lookup;
  }
  return Reflect.apply(connect, this, args);
}

async function obey(order: Order): Promise<void> {
  if ('shiftMs' in order) {
    shiftMs = order.shiftMs;
    return;
  }
  // What the first collection finalises, the second one frees.
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rssBytes: rss, heapBytes: heapUsed } satisfies Level);
}

if (isMainThread) {
  globalThis.Date = ShiftedDate as DateConstructor;
  net.Socket.prototype.connect = connectHere as typeof connect;
  if (process.channel !== undefined) {
    process.on('message', obey);
    // Nothing is left behind when the run is killed.
    process.on('disconnect', () => process.exit(1));
    process.channel.unref();
  }
}
