import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inspect } from '../../functions/intake/inspect.ts';
import { openInputs } from '../../functions/server/files/inputs.ts';
import { table } from '../../functions/terminal/text.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';

/*
 * `npm run eval -- dumps [--data DIR]`: what is read of every dump in a folder and the folders in it; of those that tests
 * use when it is left out. A line a dump: the format, records, rejects, updates, the share of bytes outside records, and
 * how many of the papers have an abstract, authors, an external id and a date of their own.
 */

const FIXTURES = join(import.meta.dirname, '../fixtures');

const { values } = parseArgs({ options: { data: { type: 'string', default: FIXTURES } } });
const { signal } = new AbortController();
const EVERYTHING = 1_000_000;

const folders = readdirSync(values.data, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(entry.parentPath, entry.name));

const rows: (string | number)[][] = [
  ['dump', 'format', 'records', 'rejects', 'updates', 'outside', 'abstract', 'authors', 'ids', 'dates'],
];
for (const folder of [values.data, ...folders].sort()) {
  for await (const source of openInputs(folder, signal)) {
    // What is expected of a fixture stands beside it.
    if (
      values.data === FIXTURES &&
      /\.(?:json|py)$/.test(source.name) &&
      !/fixtures\/json\//.test(source.name)
    )
      continue;
    const dump = await identifyDump(source, { now: new Date() }, signal);
    const seen = await inspect(dump, { signal, sample: EVERYTHING });
    const share = (has: (paper: (typeof seen.papers)[number]) => boolean) =>
      seen.papers.length === 0
        ? '-'
        : `${Math.round((100 * seen.papers.filter(has).length) / seen.papers.length)}%`;
    rows.push([
      source.name.slice(values.data.length + 1),
      seen.format ?? seen.error?.code ?? '-',
      seen.records,
      seen.rejected,
      seen.updates,
      `${((100 * seen.boilerplateBytes) / seen.bytes).toFixed(1)}%`,
      share(({ abstract }) => abstract !== ''),
      share(({ authors }) => authors.length > 0),
      share(({ externalIds }) => externalIds.length > 0),
      share(({ publishedAt }) => publishedAt !== dump.capturedAt),
    ]);
    await source.close?.();
  }
}
console.log(table(rows));
