import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Measures quality, on the data that the project ships or on more. Each suite is a program of its own. */
const SUITES: Readonly<Record<string, string>> = {
  topics:
    'topics of papers against topics that people gave them [--data DIR] [--set NAME]... [--full] [--json FILE]; ' +
    '--shares FILE; --read N [--data PATH] [--out FILE] [--seed N] [--reasons]; --score FILE [FILE]; ' +
    '--judged [--data PATH]',
  discovery: 'hidden topics among those that topics suggest --data DIR [--set NAME] [--topics N] [--json]',
  search: 'papers found for the queries of Cranfield and CSFCube --data DIR [--weights] [--json]',
  cuts: 'papers that pass the cut for meaning, by its constants --data DIR --papers FILE [--json]',
  sts: 'similarity of sentences, int8 against fp32 --data DIR',
  effort: 'quality and processor time by EMBED_EFFORT --data DIR [--only EFFORT]... [--papers N] [--json]',
  readers:
    'papers found for simulated readers by their libraries --data DIR [--set NAME]... [--foreign NAME] [--readers N] [--seed N] [--json]',
  'page-text': 'papers found in page text of many layouts FILE [COUNT] [--show]',
  dumps: 'what is read of each dump in a folder, and how much of it as expected [--data DIR] [--folders]',
  duplicates: 'pairs of papers with similar titles, by similarity of their vectors FILE...',
  chaos:
    'kills, faults of disk, clock and clients around two servers: what is lost [--seed N] [--minutes N] [--runtime deno] [--show]',
  fuzz: 'a million damaged dumps, containers, libraries, searches and requests: crashes, hangs, lost bytes [--inputs N] [--seconds N] [--seed N] [--only KIND] [--data DIR] [--keep DIR]',
  sentences: 'facets of the sentences that stand for papers --data DIR [--papers N] [--show]',
  'linear-time': 'adversarial texts: time against length [--size N] [--only NAME] [--format F]',
};

const USAGE = `Usage: npm run eval -- [suite] [arguments]

Suites (topics by default) and their arguments:
${Object.entries(SUITES)
  .map(([name, measures]) => `  ${name.padEnd(13)}${measures}`)
  .join('\n')}`;

const [name = 'topics', ...rest] = process.argv.slice(2);
if (name === '--help') {
  console.log(USAGE);
} else if (SUITES[name] === undefined) {
  console.error(`eval: unknown suite "${name}"; expected one of ${Object.keys(SUITES).join(', ')}`);
  process.exitCode = 2;
} else {
  const program = join(import.meta.dirname, `${name}.ts`);
  process.exitCode = spawnSync(process.execPath, [program, ...rest], { stdio: 'inherit' }).status ?? 1;
}
