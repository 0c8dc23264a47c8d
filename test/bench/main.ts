import { parseArgs } from 'node:util';
import type { Figure } from './figure.ts';
import { beginRun, readHistory, recordRun, writePlot } from './history.ts';
import { renderPlot } from './plot.ts';
import { renderTable, type SuiteFigure, withRatio } from './table.ts';

/** Measures speed and memory. Each suite loads on demand. */
interface Suite {
  /** What it measures, for `--help`. */
  readonly measures: string;
  readonly run: () => Promise<readonly Figure[]>;
}

const SUITES: Readonly<Record<string, Suite>> = {
  split: {
    measures: 'decoding and splitting a dump of 200 MB: speed and memory',
    run: async () => (await import('./split.ts')).benchSplit(),
  },
  formats: {
    measures: 'reading one dump of each format; takes --size and --only',
    run: async () =>
      (await import('./formats.ts')).benchFormats({
        megabytes: Number(values.size),
        ...(values.only && { only: values.only.split(',') }),
      }),
  },
  embed: {
    measures: 'papers embedded a second, beside another embedder',
    run: async () => (await import('./embed.ts')).benchEmbed(),
  },
  topics: {
    measures: 'fitting topics and classifying 20,000 papers; takes --data, JSON Lines of papers',
    run: async () => (await import('./topics.ts')).benchTopics(values.data),
  },
  'end-to-end': {
    measures: 'paperwire ingest and npm start, from process start to result',
    run: async () => (await import('./end-to-end.ts')).benchEndToEnd(),
  },
  start: {
    measures: 'how long the server and short commands take to start, beside an empty Hono server',
    run: async () => (await import('./start.ts')).benchStart(),
  },
  serve: {
    measures: 'requests a second for a feed over HTTP',
    run: async () => (await import('./serve.ts')).benchServe(),
  },
  feeds: {
    measures: 'feeds of up to 2,500 papers out of 100,000, beside bare SELECTs and rendering',
    run: async () => (await import('./feeds.ts')).benchFeeds(),
  },
  documents: {
    measures:
      'size of documents of real papers, and rendering them; takes --data, JSON Lines of arXiv, compressed',
    run: async () =>
      values.data === undefined ? [] : (await import('./documents.ts')).benchDocuments(values.data),
  },
  retrieval: {
    measures:
      'ways to find near papers by SQL; takes --vectors, a file of 384 singles a paper, --papers and --only METHOD,...',
    run: async () =>
      values.vectors === undefined
        ? []
        : (await import('./retrieval.ts')).benchRetrieval({
            vectors: values.vectors,
            sizes: (values.papers ?? '20000,100000,1000000').split(',').map(Number),
            ...(values.only && { only: values.only.split(',') }),
          }),
  },
  search: {
    measures:
      'searches by eight clients at once; takes --data, JSON Lines of arXiv, compressed, --vectors of these, --papers and --database',
    run: async () =>
      values.data === undefined || values.vectors === undefined
        ? []
        : (await import('./search.ts')).benchSearch({
            data: values.data,
            vectors: values.vectors,
            sizes: (values.papers ?? '20000,100000').split(',').map(Number),
            database: values.database,
          }),
  },
  'event-loop': {
    measures:
      'for how long a server holds its event loop: worst dumps, publication, feeds, pages; takes --only, parts of names',
    run: async () => (await import('./event-loop.ts')).benchEventLoop(values.only?.split(',')),
  },
  runtimes: {
    measures: 'ingestion on Node, Deno and workerd',
    run: async () => (await import('./runtimes.ts')).benchRuntimes(),
  },
  servers: {
    measures:
      'one server and two, each with a processor, that load 2,000 papers into one sqld; takes --papers',
    run: async () => (await import('./servers.ts')).benchServers(Number(values.papers ?? 2_000)),
  },
  memory: {
    measures: 'peak memory of ingestion, by the command line and by the server; takes --papers',
    run: async () =>
      (await import('./memory.ts')).benchMemory((values.papers ?? '1000,20000').split(',').map(Number)),
  },
  catalogue: {
    measures:
      'what grows with the number of papers: feeds, pages, searches, ingestion, bytes; takes --papers and --database, a folder that keeps the files',
    run: async () =>
      (await import('./catalogue/bench-catalogue.ts')).benchCatalogue({
        sizes: (values.papers ?? '20000').split(',').map(Number),
        folder: values.database,
      }),
  },
  scale: {
    measures: 'feeds, pages and API over a large catalogue, beside bare SELECTs',
    run: async () => [
      ...(await (await import('./scale.ts')).benchScale()),
      ...(await (await import('./pages.ts')).benchPages()),
      ...(await (await import('./api.ts')).benchApi()),
    ],
  },
};

const USAGE = `Usage: npm run bench -- [suite...] [--json] [--record] [--plot] [--size MB] [--only NAME,...] [--data FILE] [--vectors FILE] [--papers N,...]

Suites (all of them by default):
${Object.entries(SUITES)
  .map(([name, { measures }]) => `  ${name.padEnd(13)}${measures}`)
  .join('\n')}

With --record the figures join test/bench/history.jsonl, of which docs/history.svg is drawn; --plot only draws it anew.

Machines are noisy. Each suite compares subjects side by side in one run: trust its medians and ratios.`;

const { values, positionals } = parseArgs({
  options: {
    help: { type: 'boolean' },
    json: { type: 'boolean' },
    record: { type: 'boolean' },
    plot: { type: 'boolean' },
    size: { type: 'string', default: '10' },
    only: { type: 'string' },
    data: { type: 'string' },
    vectors: { type: 'string' },
    papers: { type: 'string' },
    database: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (values.plot) {
  writePlot(renderPlot(readHistory()));
  process.exit(0);
}
const unknown = positionals.find((name) => SUITES[name] === undefined);
if (unknown !== undefined) {
  console.error(`bench: unknown suite "${unknown}"; expected one of ${Object.keys(SUITES).join(', ')}`);
  process.exit(2);
}
const begun = values.record && beginRun();
const figures: SuiteFigure[] = [];
for (const [suite, { run }] of Object.entries(SUITES)) {
  if (positionals.length > 0 && !positionals.includes(suite)) continue;
  console.error(`measuring ${suite} …`);
  const since = performance.now();
  try {
    const measured = await run();
    if (measured.length === 0) console.error('nothing to measure: --help says what it takes');
    figures.push(...measured.map((figure) => ({ suite, ...figure })));
  } catch (error) {
    // The figures of the other suites, which may have taken long, are shown all the same.
    console.error(error);
    process.exitCode = 1;
  }
  console.error(`measured ${suite} in ${((performance.now() - since) / 1000).toFixed(0)} s`);
}
if (begun) {
  recordRun(begun, figures);
  writePlot(renderPlot(readHistory()));
}
console.log(values.json ? JSON.stringify(figures.map(withRatio)) : renderTable(figures));
