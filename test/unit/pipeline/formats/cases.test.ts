import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Inspection, inspect } from '../../../../functions/intake/inspect.ts';
import { openInputs } from '../../../../functions/server/files/inputs.ts';
import { identifyDump } from '../../../../pipeline/acquire/input.ts';
import {
  type ExpectedPaper,
  oneLine,
  readExpected,
  withoutDots,
  withoutStop,
} from '../../../support/expected-papers.ts';

/*
 * Dumps of many kinds with invented content: a folder is a kind, and its `expected.json` says what its files hold. A field
 * that an expected paper leaves out is not compared. A date may be a year or a month.
 */

const CASES = join(import.meta.dirname, '../../../fixtures/cases');

const files = readdirSync(CASES).flatMap((folder) => {
  const expected = readExpected(join(CASES, folder));
  return Object.entries(expected).map(([name, dump]) => [`${folder}/${name}`, dump] as const);
});

test.each(files)('%s is read as expected', async (path, expected) => {
  const found = await inspectFile(join(CASES, path));
  const { papers = [] } = expected;
  expect(found.papers.map(({ title }) => withoutStop(title)).sort()).toEqual(
    papers.map(({ title }) => withoutStop(title)).sort(),
  );
  for (const paper of papers) {
    const read = found.papers.find(({ title }) => withoutStop(title) === withoutStop(paper.title));
    expect(read && comparable(read, paper)).toEqual(comparablePaper(paper));
  }
  if (expected.rejects !== undefined) expect(found.rejects).toHaveLength(expected.rejects);
  if (typeof expected.format === 'string') expect(found.format).toBe(expected.format);
});

async function inspectFile(path: string): Promise<Inspection> {
  const { signal } = new AbortController();
  const found: Inspection[] = [];
  for await (const input of openInputs(path, signal)) {
    const dump = await identifyDump(input, { now: new Date() }, signal);
    found.push(await inspect(dump, { signal, sample: 100 }));
    await input.close?.();
  }
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new Error(`Reading ${basename(path)}: found ${found.length} dumps, expected one.`);
  return only;
}

/** The fields of a paper that an expected one has, in one form. */
function comparable(paper: Inspection['papers'][number], expected: ExpectedPaper) {
  return {
    ...(expected.authors && { authors: paper.authors.map(withoutDots) }),
    ...(expected.abstract !== undefined && { abstract: oneLine(paper.abstract) }),
    ...(expected.date && { date: paper.publishedAt.slice(0, expected.date.length) }),
    ...(expected.ids && {
      ids: Object.keys(expected.ids).map((scheme) => [
        scheme,
        ...paper.externalIds.filter((id) => id.scheme === scheme).map(({ value }) => value.toLowerCase()),
      ]),
    }),
    ...(expected.url && {
      url: [paper.url, ...paper.links.map(({ url }) => url)].find((url) => url === expected.url),
    }),
    ...(expected.journal !== undefined && { journal: paper.journal }),
  };
}

function comparablePaper({ authors, abstract, date, ids, url, journal }: ExpectedPaper) {
  return {
    ...(authors && { authors: authors.map(withoutDots) }),
    ...(abstract !== undefined && { abstract: oneLine(abstract) }),
    ...(date && { date }),
    ...(ids && { ids: Object.entries(ids).map(([scheme, value]) => [scheme, value.toLowerCase()]) }),
    ...(url && { url }),
    ...(journal !== undefined && { journal }),
  };
}
