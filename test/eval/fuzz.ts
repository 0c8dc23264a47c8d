import { fork } from 'node:child_process';
import { openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseAll } from '../support/cleanup.ts';
import { type Fuzzer, openFuzzer } from '../support/fuzz/checks.ts';
import { FINDS_FOLDER, keepFind, minimised } from '../support/fuzz/finds.ts';
import { FUZZ_KINDS, type FuzzInput, type FuzzKind, fuzzInput, readSamples } from '../support/fuzz/inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * `npm run eval -- fuzz [--inputs N] [--seconds N] [--seed N] [--only KIND] [--data DIR] [--keep DIR]`: damaged dumps in all
 * formats, containers and encodings, libraries, searches, requests to all routes, and posts. Each input follows from its seed;
 * seeds count up from the first. Fails on an error that is not of the kinds that are thrown on purpose, an answer with 500,
 * bytes of a dump that are not accounted for, more than two seconds of processor time a megabyte, and when the process dies.
 * What fails is made smaller and kept in test/fixtures/fuzz/, or in the folder of --keep; the code is 1 then.
 */

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    data: { type: 'string' },
    keep: { type: 'string', default: FINDS_FOLDER },
    /** File in which the child notes where it is. */
    child: { type: 'string' },
  },
});

/** Processor time that an input may take: this, and two seconds a megabyte. Choosing a format reads the first 64 KiB in all of them. */
const CONSTANT_MS = 1_500;
const MS_A_MEGABYTE = 2_000;

/** Time without progress after which the child hangs, in milliseconds. A find that is made smaller takes half a minute, on a busy machine more. */
const HANG_MS = 300_000;

/** Heap of the child, in megabytes. */
const HEAP_MB = 768;

/** Time between two reports of the child, in milliseconds. */
const REPORT_MS = 1_000;

/** What was done of a kind. */
interface Tally {
  inputs: number;
  bytes: number;
  ms: number;
  finds: number;
  slowestMs: number;
  slowestSeed: number;
  /** Of inputs of 64 KiB and more, whose time is not that of a single call. */
  msAMegabyte: number;
}

type Tallies = Partial<Record<FuzzKind, Tally>>;

const first = Number(values.seed);
const last = first + Number(values.inputs);
const only = values.only as FuzzKind | undefined;
if (only !== undefined && FUZZ_KINDS[only] === undefined) {
  console.error(`fuzz: unknown kind "${only}"; expected one of ${Object.keys(FUZZ_KINDS).join(', ')}`);
  process.exit(2);
}

if (values.child !== undefined) await runChild(values.child);
else process.exitCode = await runParent();

/** Checks inputs in a child process, which may die or hang; goes on after the input that did it. */
async function runParent(): Promise<number> {
  const place = join(temporaryFolder(), 'place');
  const totals: Tallies = {};
  const until = Date.now() + 1_000 * Number(values.seconds);
  let deaths = 0;
  let seed = first;
  while (seed < last && Date.now() < until) {
    const seconds = Math.ceil((until - Date.now()) / 1_000);
    const args = [
      `--child=${place}`,
      `--seed=${seed}`,
      `--inputs=${last - seed}`,
      `--seconds=${seconds}`,
      `--keep=${values.keep}`,
    ];
    if (only !== undefined) args.push(`--only=${only}`);
    if (values.data !== undefined) args.push(`--data=${values.data}`);
    const child = fork(import.meta.filename, args, { execArgv: [`--max-old-space-size=${HEAP_MB}`] });
    let tallies: Tallies = {};
    child.on('message', (message) => {
      tallies = message as Tallies;
    });
    writeFileSync(place, '');
    let seen = '';
    let since = Date.now();
    const watch = setInterval(() => {
      const now = readPlace(place);
      if (now !== seen) {
        seen = now;
        since = Date.now();
      } else if (seen !== '' && Date.now() - since > HANG_MS) child.kill('SIGKILL');
    }, 500);
    const code = await new Promise<number | string>((resolve) => {
      child.on('exit', (status, signal) => resolve(status ?? signal ?? 'unknown'));
    });
    clearInterval(watch);
    add(totals, tallies);
    if (code === 0) break;
    const at = Number(readPlace(place));
    deaths++;
    const how = code === 'SIGKILL' ? 'it took more than five minutes' : `the process ended with ${code}`;
    console.error(
      `seed ${at}: ${how}; run it with --seed ${at} --inputs 1${only === undefined ? '' : ` --only ${only}`}`,
    );
    seed = Math.max(at, seed) + 1;
  }
  show(totals);
  await releaseAll();
  const finds = deaths + Object.values(totals).reduce((sum, tally) => sum + tally.finds, 0);
  if (deaths > 0) console.log(`${deaths} times the process died or hung`);
  return finds === 0 ? 0 : 1;
}

function readPlace(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

async function runChild(path: string): Promise<void> {
  const place = openSync(path, 'w');
  const samples = readSamples(values.data);
  const fuzzer = await openFuzzer();
  const tallies: Tallies = {};
  // An error that nobody awaits belongs to the input at hand, or to one just before it.
  let stray: unknown;
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error: unknown) => {
      stray ??= error;
    });
  const until = Date.now() + 1_000 * Number(values.seconds);
  let reported = Date.now();
  for (let seed = first; seed < last && Date.now() < until; seed++) {
    writeSync(place, String(seed).padEnd(16), 0);
    const input = fuzzInput(seed, samples, fuzzer.pool, only);
    stray = undefined;
    const { fault, ms } = await tried(fuzzer, input);
    const wrong = fault ?? (stray === undefined ? null : `an error that nobody awaits: ${describe(stray)}`);
    tally(tallies, input, ms, seed, wrong !== null);
    if (wrong !== null) {
      const kind = kindOf(wrong);
      const smaller = await minimised(input, async (each) => {
        const { fault: again } = await tried(fuzzer, each);
        return again !== null && kindOf(again) === kind;
      });
      console.error(`seed ${seed}, ${input.kind}, kept in ${keepFind(smaller, values.keep)}: ${wrong}`);
    }
    if (Date.now() - reported > REPORT_MS) {
      reported = Date.now();
      process.send?.(tallies);
      // The loop turns, so that timers run and the report leaves.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await new Promise<void>((resolve) => process.send?.(tallies, () => resolve()));
  await releaseAll();
  process.exit(0);
}

/** Checks an input, again when it was slow: the first time may have compiled something. */
async function tried(fuzzer: Fuzzer, input: FuzzInput): Promise<{ fault: string | null; ms: number }> {
  const limit = CONSTANT_MS + (MS_A_MEGABYTE * input.bytes.length) / 2 ** 20;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3 && least > limit; i++) {
    const used = process.cpuUsage();
    try {
      const fault = await fuzzer.check(input);
      if (fault !== null) return { fault, ms: 0 };
    } catch (error) {
      return { fault: describe(error), ms: 0 };
    }
    const { user, system } = process.cpuUsage(used);
    least = Math.min(least, (user + system) / 1_000);
  }
  const fault = least > limit ? `slow: it took ${least.toFixed(0)} ms for ${input.bytes.length} bytes` : null;
  return { fault, ms: least };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What tells one fault from another: the first line without its numbers. */
function kindOf(fault: string): string {
  return (fault.split('\n')[0] ?? '').replace(/\d+/g, '').slice(0, 60);
}

function tally(
  tallies: Tallies,
  { kind, bytes }: FuzzInput,
  ms: number,
  seed: number,
  isFind: boolean,
): void {
  tallies[kind] ??= { inputs: 0, bytes: 0, ms: 0, finds: 0, slowestMs: 0, slowestSeed: 0, msAMegabyte: 0 };
  const of = tallies[kind];
  of.inputs++;
  of.bytes += bytes.length;
  of.ms += ms;
  if (isFind) of.finds++;
  if (ms > of.slowestMs) Object.assign(of, { slowestMs: ms, slowestSeed: seed });
  if (bytes.length >= 2 ** 16) of.msAMegabyte = Math.max(of.msAMegabyte, (ms * 2 ** 20) / bytes.length);
}

function add(totals: Tallies, tallies: Tallies): void {
  for (const [kind, tally] of Object.entries(tallies) as [FuzzKind, Tally][]) {
    const before = totals[kind];
    if (before === undefined) {
      totals[kind] = tally;
      continue;
    }
    const slower = tally.slowestMs > before.slowestMs ? tally : before;
    totals[kind] = {
      inputs: before.inputs + tally.inputs,
      bytes: before.bytes + tally.bytes,
      ms: before.ms + tally.ms,
      finds: before.finds + tally.finds,
      slowestMs: slower.slowestMs,
      slowestSeed: slower.slowestSeed,
      msAMegabyte: Math.max(before.msAMegabyte, tally.msAMegabyte),
    };
  }
}

function show(totals: Tallies): void {
  const rows = Object.entries(totals).map(([kind, { inputs, bytes, ms, finds, ...slow }]) => ({
    kind,
    inputs,
    MB: (bytes / 2 ** 20).toFixed(1),
    'ms each': (ms / Math.max(1, inputs)).toFixed(2),
    'slowest ms': slow.slowestMs.toFixed(0),
    'its seed': slow.slowestSeed,
    'slowest ms/MB': slow.msAMegabyte.toFixed(0),
    finds,
  }));
  console.table(rows);
  const inputs = Object.values(totals).reduce((sum, { inputs: each }) => sum + each, 0);
  const finds = Object.values(totals).reduce((sum, { finds: each }) => sum + each, 0);
  console.log(`${inputs} inputs from seed ${first} on, ${finds} finds`);
}
