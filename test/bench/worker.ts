import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { startDevWorker } from '../../functions/dev-worker-node.ts';
import { whyMissing } from '../../functions/programs-node.ts';
import { SEED } from '../program.ts';
import { Inspector } from '../runtime/inspector.ts';
import type { BenchRow } from './row.ts';

/** How often the heap is looked at, in milliseconds. */
const EVERY = 50;

/** Ticks a second in which Linux counts processor time (USER_HZ). */
const TICKS = 100;

/**
 * What ingesting costs on Workers, seen in workerd through its inspector: memory of the isolate at its peak, processor time
 * and time for a thousand papers. Posted are the papers of the seed dump, which the queue's consumer embeds one by one.
 */
export async function benchWorker(): Promise<BenchRow[]> {
  const missing = whyMissing('sqld') ?? whyMissing('wrangler');
  if (missing !== null) throw new Error(`measuring the Worker: ${missing}`);
  const worker = await startDevWorker({ port: 0, signal: AbortSignal.timeout(600_000) });
  const over = new AbortController();
  let inspector: Inspector | undefined;
  try {
    await (await fetch(`${worker.url}/feeds/all.rss`)).text();
    inspector = await Inspector.open(worker.inspectorUrl);
    const peak = watch(inspector, over.signal);
    const cpuBefore = processorTime('workerd');
    const since = performance.now();
    const papers = await post(worker.url, worker.token);
    const seconds = (performance.now() - since) / 1000;
    const cpu = processorTime('workerd') - cpuBefore;
    over.abort();
    const script = await peak;
    const wasm = (await inspector.webAssembly()).reduce((sum, bytes) => sum + bytes, 0);
    const each = `${papers} papers, model loaded in it`;
    return [
      {
        name: 'isolate, memory at its peak',
        value: (script + wasm) / 1e6,
        unit: 'MB',
        goal: '<= 110',
        note: `JavaScript with its buffers ${(script / 1e6).toFixed(0)} MB, WebAssembly ${(wasm / 1e6).toFixed(0)} MB`,
      },
      { name: 'processor time a thousand papers', value: (cpu / papers) * 1000, unit: 's', note: each },
      { name: 'time a thousand papers', value: (seconds / papers) * 1000, unit: 's', note: each },
    ];
  } finally {
    over.abort();
    inspector?.close();
    await worker.stop();
  }
}

/** Posts the seed dump and waits until it is loaded. @returns how many papers it brought */
async function post(url: string, token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  const body = readFileSync(SEED);
  const response = await fetch(`${url}/api/dumps?name=seed.txt&captured=2025-03-11`, {
    method: 'POST',
    headers,
    body,
  });
  const { dumps } = await response.json();
  for (;;) {
    const dump = await (await fetch(`${url}/api/dumps/${dumps[0].id}`)).json();
    if (dump.state === 'loaded') return dump.stored;
    if (dump.state === 'failed') throw new Error(`measuring the Worker: ${dump.reason}`);
    await setTimeout(EVERY);
  }
}

/** The largest sum of JavaScript's heap and its buffers until `signal` aborts, in bytes. */
async function watch(inspector: Inspector, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const heap = await inspector.heap();
    peak = Math.max(peak, heap.usedSize + heap.embedderHeapUsedSize + heap.backingStorageSize);
    await setTimeout(EVERY);
  }
  return peak;
}

/** Seconds of processor time that programs of this name used which were started from here (proc(5): stat). */
function processorTime(name: string): number {
  const parents = new Map<number, number>();
  const used = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(entry), Number(fields[1]));
      if (stat.includes(`(${name})`)) {
        used.set(Number(entry), (Number(fields[11]) + Number(fields[12])) / TICKS);
      }
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  return [...used].reduce((sum, [pid, seconds]) => sum + (isOurs(pid) ? seconds : 0), 0);
}
