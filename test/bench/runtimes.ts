import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { seedTexts } from '../integration/model/papers.ts';
import { Inspector } from '../long/runtimes/inspector.ts';
import { RUNTIMES, type RuntimeUnderTest, TOKEN } from '../long/runtimes/runtimes.ts';
import type { Figure } from './figure.ts';
import { peakMemory, processorTime } from './processes.ts';

/** How often the heap is looked at and a dump asked after, in milliseconds. */
const EVERY = 50;

/**
 * What ingesting costs on Node, in workerd and on Deno: processor time and time for a thousand papers, memory at its peak. One after
 * the other is posted the same dump of new papers. Of workerd, memory is that of the isolate, which Cloudflare bounds; of the others,
 * that of the process.
 */
export async function benchRuntimes(): Promise<Figure[]> {
  const rows: Figure[] = [];
  for (const runtime of RUNTIMES) {
    if (runtime.missing !== null) throw new Error(`measuring ${runtime.name}: ${runtime.missing}`);
    const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
    try {
      rows.push(...(await measure(runtime, folder)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

async function measure({ name, start }: RuntimeUnderTest, folder: string): Promise<Figure[]> {
  const { origin, inspectorUrl, stop } = await start(folder);
  const over = new AbortController();
  let inspector: Inspector | undefined;
  try {
    await (await fetch(`${origin}/feeds/all.rss`)).text();
    if (inspectorUrl !== undefined) inspector = await Inspector.open(inspectorUrl);
    const script = inspector && watch(inspector, over.signal);
    // Besides workerd runs wrangler, and that only here.
    const counted = inspector && 'workerd';
    const cpuBefore = processorTime(counted);
    const since = performance.now();
    const papers = await post(origin);
    const seconds = (performance.now() - since) / 1000;
    const cpu = processorTime(counted) - cpuBefore;
    over.abort();
    const note = `${papers} papers posted, loading the model included`;
    return [
      { name: `${name}, processor time of 1,000 papers`, value: (1000 * cpu) / papers, unit: 's', note },
      { name: `${name}, time of 1,000 papers`, value: (1000 * seconds) / papers, unit: 's', note },
      inspector && script
        ? isolate(name, await script, await inspector.webAssembly())
        : { name: `${name}, memory at its peak`, value: peakMemory() / 1e6, unit: 'MB', note: 'resident' },
    ];
  } finally {
    over.abort();
    inspector?.close();
    await stop();
  }
}

/** @param script peak of the JavaScript heap and its buffers, in bytes @param instances of WebAssembly, in bytes */
function isolate(name: string, script: number, instances: readonly number[]): Figure {
  const wasm = instances.reduce((sum, bytes) => sum + bytes, 0);
  return {
    name: `${name}, isolate's memory at its peak`,
    value: (script + wasm) / 1e6,
    unit: 'MB',
    goal: '<= 110',
    note: `JavaScript with its buffers ${(script / 1e6).toFixed(0)} MB, WebAssembly ${(wasm / 1e6).toFixed(0)} MB`,
  };
}

/** Posts the seed papers under other titles, so that they are new everywhere, and waits until they are loaded. @returns how many */
async function post(origin: string): Promise<number> {
  const lines = seedTexts().map((text, index) => {
    const [title, ...abstract] = text.split('\n');
    return JSON.stringify({ title: `${title} (${index + 1})`, abstract: abstract.join('\n') });
  });
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/x-ndjson' };
  const body = lines.join('\n');
  const response = await fetch(`${origin}/api/dumps?name=bench.jsonl`, { method: 'POST', headers, body });
  const { dumps } = await response.json();
  for (;;) {
    const dump = await (await fetch(`${origin}/api/dumps/${dumps[0].id}`)).json();
    if (dump.state === 'loaded' && dump.stored === lines.length) return dump.stored;
    if (dump.state !== 'waiting' && dump.state !== 'loading') {
      throw new Error(`posting ${lines.length} papers to ${origin}: ${JSON.stringify(dump)}`);
    }
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
