import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchEmbed } from './embed.ts';
import { benchFormats } from './formats.ts';
import { benchMemory } from './memory.ts';
import { benchPages } from './pages.ts';
import type { BenchRow } from './row.ts';
import { benchRuntimes } from './runtimes.ts';
import { benchScale } from './scale.ts';
import { benchServe } from './serve.ts';
import { benchSplit } from './split.ts';
import { benchWhole } from './whole.ts';

/*
 * `npm run bench`: a table of all figures; `npm run bench -- split serve` for some, `-- --json` for JSON;
 * `-- formats --size 1000 --only jsonl,atom` for dumps of so many megabytes. Machines are noisy: what is compared is measured side by side in one run, and medians and ratios are what counts.
 */

const suites: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  split: benchSplit,
  formats: () =>
    benchFormats({ megabytes: Number(values.size), ...(values.only && { only: values.only.split(',') }) }),
  embed: benchEmbed,
  whole: benchWhole,
  serve: benchServe,
  runtimes: benchRuntimes,
  memory: benchMemory,
  scale: async () => [...(await benchScale()), ...(await benchPages()), ...(await benchApi())],
};

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean' },
    size: { type: 'string', default: '40' },
    only: { type: 'string' },
  },
  allowPositionals: true,
});
const wanted = positionals.length > 0 ? positionals : Object.keys(suites);
const results: (BenchRow & { readonly suite: string })[] = [];
for (const name of wanted) {
  const suite = suites[name];
  if (suite === undefined) {
    console.error(`bench: there is no suite "${name}"; wanted ${Object.keys(suites).join(', ')}`);
    process.exit(2);
  }
  if (!values.json) console.error(`measuring ${name} …`);
  results.push(...(await suite()).map((row) => ({ suite: name, ...row })));
}
if (values.json) {
  console.log(JSON.stringify(results));
} else {
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { suite, name, value, unit, goal, note } of results) {
    const figure = value >= 100 ? value.toFixed(0) : value.toPrecision(3);
    const goals = goal === undefined ? '' : `  (wanted ${goal})`;
    console.log(
      `${suite.padEnd(6)} ${name.padEnd(width)} ${figure.padStart(8)} ${unit}${goals}${note ? `  · ${note}` : ''}`,
    );
  }
}
