/**
 * Loaded into a server by `--import`: measures for how long the event loop is held. Between two ticks of a timer the loop
 * turns once, so the processor time of the thread between them is the longest work in one go. It does not count other programs on
 * a busy machine, as the delay does.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** What happened between two messages `start` and `stop`, in milliseconds. */
export interface LoopTimes {
  /** Longest work of the thread in one go, in processor time. */
  readonly longest: number;
  /** Numbers of turns with more than 50 ms. */
  readonly over: number;
  /** Delays of the event loop, by the clock. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Processor time of the thread, and of the process. */
  readonly thread: number;
  readonly process: number;
}

const TICK_MS = 2;

/** Milliseconds in `cpuUsage`. */
const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  let longest = 0;
  let over = 0;
  let last = process.threadCpuUsage();
  let began = { thread: last, process: process.cpuUsage() };
  const tick = () => {
    const used = milliseconds(process.threadCpuUsage(last));
    last = process.threadCpuUsage();
    longest = Math.max(longest, used);
    if (used > 50) over++;
  };
  setInterval(tick, TICK_MS).unref();
  process.on('message', (message) => {
    tick();
    if (message === 'start') {
      [longest, over] = [0, 0];
      began = { thread: last, process: process.cpuUsage() };
      delay.reset();
      delay.enable();
      process.send?.('started');
      return;
    }
    delay.disable();
    const [p50, p99] = [50, 99].map((each) => delay.percentile(each) / 1e6) as [number, number];
    const times: LoopTimes = {
      ...{ longest, over, p50, p99, max: delay.max / 1e6 },
      thread: milliseconds(process.threadCpuUsage(began.thread)),
      process: milliseconds(process.cpuUsage(began.process)),
    };
    process.send?.(times);
  });
  // The channel does not keep the process alive.
  process.channel?.unref();
}
