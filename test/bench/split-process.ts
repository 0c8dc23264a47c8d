/** One run of the split bench in a process of its own: `node test/bench/split-process.ts BYTES`. Prints JSON; see split.ts. */
import { readFileSync } from 'node:fs';
// A program loads the formats once: before the clock starts.
import '../../pipeline/formats/boundaries/split-sections.ts';
import { decode } from '../../pipeline/stages/decode.ts';
import { split } from '../../pipeline/stages/split.ts';
import type { TextChunk } from '../../pipeline/types.ts';

const CHUNK = 64 * 1024;

/** Processor time of this thread, in milliseconds: other programs do not lengthen it. */
const now = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const papers: readonly { title: string; abstract: string }[] = JSON.parse(
  readFileSync(new URL('../golden/2025-03-11-hf-papers.json', import.meta.url), 'utf8'),
);

/** The seed's papers over and over, in an order that changes, each title made distinct; encoded ahead of the clock. */
function* dump(bytes: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const block = new Uint8Array(4 * 1024 * 1024);
  let made = 0;
  let turn = 0;
  while (made < bytes) {
    let filled = 0;
    while (filled < block.length - 8192) {
      // 31 and 54 have no common factor, so all papers have their turn.
      const paper = papers[(turn * 31) % papers.length];
      const text = `${paper?.title} (${turn})\n\n${paper?.abstract}\n\n`;
      filled += encoder.encodeInto(text, block.subarray(filled)).written;
      turn += 1;
    }
    const size = Math.min(filled, bytes - made);
    generated += now() - mark();
    for (let at = 0; at < size; at += CHUNK) yield block.subarray(at, Math.min(at + CHUNK, size));
    started = now();
    made += size;
  }
}

/** Milliseconds that went into making the dump; not counted. */
let generated = 0;
let started = now();
const mark = () => started;

async function* source(bytes: number): AsyncGenerator<Uint8Array> {
  yield* dump(bytes);
}

const bytes = Number(process.argv[2]);
const { signal } = new AbortController();
const begin = now();
started = begin;
let records = 0;
const text = decode()(source(bytes), signal) as AsyncIterable<TextChunk>;
for await (const piece of split()(text, signal)) {
  if (piece.kind === 'record') records += 1;
}
const milliseconds = now() - begin - generated;
// maxRSS is in KiB.
const rss = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ bytes, records, milliseconds, rss }));
