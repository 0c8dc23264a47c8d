/**
 * One run of the formats bench in a process of its own: `node test/bench/formats-process.ts FORMAT BYTES (read|clean|bare)`. Prints JSON;
 * see formats.ts.
 */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Parser } from 'htmlparser2';
import { unpackInput } from '../../functions/server/files/inputs.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
// A program loads the formats once: before the clock starts.
import '../../pipeline/formats/boundaries/split-sections.ts';
import { readPapers } from '../../pipeline/run.ts';
import { decode } from '../../pipeline/stages/decode.ts';
import { split } from '../../pipeline/stages/split.ts';
import type { TextChunk } from '../../pipeline/types.ts';
import { type Endless, endless, stream } from './format-dumps.ts';

const [format = '', size = '', way = 'clean'] = process.argv.slice(2);
const input = endless(format);
const { signal } = new AbortController();

const used = process.cpuUsage();

/**
 * All that is done before the catalogue is asked.
 * @param way `read`: bytes become records; `clean`: and records become clean papers
 */
async function ours(input: Endless, size: number): Promise<number> {
  let records = 0;
  const source: Input = { name: `bench.${format}`, open: () => stream(input, size) };
  for await (const { name, open } of unpackInput(source, signal)) {
    const dump = { id: '', name, bytes: 0, capturedAt: '2025-03-11T00:00:00Z', open };
    const pieces = way === 'clean' ? readPapers(dump, { signal }) : readRecords(open());
    for await (const piece of pieces) {
      if (piece.kind === 'paper' || piece.kind === 'record') records++;
      if (piece.kind === 'reject') throw new Error(`${format}: ${piece.code}: ${piece.message}`);
    }
  }
  return records;
}

function readRecords(bytes: AsyncIterable<Uint8Array>) {
  return split()(decode()(bytes, signal) as AsyncIterable<TextChunk>, signal);
}

/**
 * What parses the same bytes and does nothing else: `JSON.parse` of each line; the XML parser with its events, to which nobody
 * listens.
 */
async function bare(input: Endless, size: number): Promise<number> {
  let records = 0;
  if (format === 'jsonl') {
    for await (const line of createInterface({ input: Readable.from(stream(input, size)) })) {
      JSON.parse(line);
      records++;
    }
    return records;
  }
  const decoder = new TextDecoder();
  const parser = new Parser({ onopentag() {}, onclosetag() {}, ontext() {} }, { xmlMode: true });
  for await (const bytes of stream(input, size)) parser.write(decoder.decode(bytes, { stream: true }));
  parser.end();
  return records;
}

const blocks = Math.ceil(Number(size) / input.block.length);
const records = await (way === 'bare' ? bare : ours)(input, Number(size));
const { user, system } = process.cpuUsage(used);
if (records !== 0 && Math.floor(records / input.records) !== blocks)
  throw new Error(`${format}: ${records} records read, wanted ${blocks * input.records}`);
// maxRSS is in KiB.
const rss = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({ bytes: blocks * input.block.length, records, cpu: (user + system) / 1000, rss }),
);
