import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { renderAtom } from '../../../../functions/feeds/render/atom.ts';
import { renderRss } from '../../../../functions/feeds/render/rss.ts';
import { DumpError } from '../../../../pipeline/errors.ts';
import { normalise } from '../../../../pipeline/stages/normalise.ts';
import type { Paper } from '../../../../pipeline/types.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { spansOf } from '../../../support/spans.ts';
import { faultsOf } from './render/validity.ts';
import { CURRENT } from './sample-feed.ts';

const BASE = 'https://papers.example';
const ROOT = new URL('../../../../', import.meta.url);
const CAPTURED = '2025-03-11T00:00:00Z';
const TOPICS = ['robotics', 'speech', 'quiet'];

/** The papers of a dump; none of a text that is no dump. */
async function papersOf(path: string): Promise<Paper[]> {
  try {
    const spans = await spansOf(readFileSync(new URL(path, ROOT)));
    const { signal } = new AbortController();
    const stage = normalise({ capturedAt: CAPTURED })(
      (async function* () {
        yield* spans;
      })(),
      signal,
    );
    return (await Array.fromAsync(stage)).filter((value) => value.kind === 'paper');
  } catch (error) {
    if (error instanceof DumpError) return [];
    throw error;
  }
}

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
  const paths = globSync(['seeds/*.txt', 'test/fixtures/*/*.*', 'test/fixtures/cases/*/*.*'], {
    cwd: ROOT.pathname,
  }).filter((path) => !path.endsWith('.json'));
  const papers = (await Promise.all(paths.sort().map(papersOf))).flat();
  const unique = [...new Map(papers.map((paper) => [paper.title, paper])).values()];
  expect(unique.length).toBeGreaterThan(250);
  // In two dumps a week apart, so that there are archives.
  const dumps = [unique.slice(0, 180), unique.slice(180)];
  for (const [i, dump] of dumps.entries()) {
    const named = dump.map(({ start: _, end: __, kind: ___, doubt: ____, ...paper }, n) => ({
      ...paper,
      topics: TOPICS.slice(0, 1 + (n % 3)),
    }));
    await catalogue.add(named, { capturedAt: `2025-03-${11 + 7 * i}T00:00:00Z` });
  }
});
afterAll(() => catalogue.close());

describe('the rules of the W3C validator hold for papers of every format', () => {
  const paths = [
    'all',
    'all?guid=feed',
    'all?limit=30',
    'all/archive/1',
    'all/archive/2',
    'all?digest=daily',
    'all?digest=weekly&top=5',
    'all?top=10',
    'topics/robotics?min=0.5',
    'all?revised=only',
    'topics/robotics',
    'topics/robotics+speech-quiet',
    'categories/cs.CL',
    'search?q=robot*+OR+naïve',
    'search?q=model&topics=speech',
    'search?q=nothingfoundhere',
  ];
  test.each(paths)('in /feeds/%s', async (path) => {
    for (const format of ['rss', 'atom']) {
      const url = new URL(`${BASE}/feeds/${path.replace(/(?=\?)|$/, `.${format}`)}`).href;
      const response = await app.request(url);
      expect([response.status, faultsOf(await response.text(), url)]).toEqual([200, []]);
    }
  });
});

describe('faultsOf() names the rule that a document breaks', () => {
  const url = { atom: CURRENT.urls.atom, rss: CURRENT.urls.rss };
  test.each([
    ['SelfDoesntMatchLocation', 'atom', 'rel="self"', 'rel="via"'],
    ['UnknownNamespace', 'rss', 'http://purl.org/dc/elements/1.1/', 'http://prismstandard.org/'],
    ['DuplicateUpdated', 'atom', /<updated>[^<]*/g, '<updated>2025-03-11T00:00:00Z'],
    ['ImplausibleDate', 'atom', /<updated>[^<]*/, '<updated>1970-01-01T00:00:00Z'],
    ['ImplausibleDate', 'rss', /<pubDate>[^<]*/, '<pubDate>Thu, 01 Jan 2099 00:00:00 GMT'],
    ['MissingElement author', 'atom', /<author>.*?<\/author>/gs, ''],
    ['NotBlank', 'atom', /<summary [\s\S]*?<\/summary>/, '<summary type="html"></summary>'],
    ['ContainsUndeclaredHTML', 'atom', '<summary type="html">', '<summary type="text">&amp;x_1;'],
    ['InvalidURI', 'atom', 'feeds/topics/robotics"', 'feeds/topics/größe"'],
    ['DuplicateItemSemantics', 'rss', '<pubDate>', '<dc:date>2025-03-11</dc:date><pubDate>'],
    ['DuplicateElement creator', 'rss', '<dc:creator>', '<dc:creator>A</dc:creator><dc:creator>'],
    ['ArchiveIncomplete', 'atom', '<updated>', '<fh:archive/><updated>'],
  ] as const)('%s in %s', (rule, format, from, to) => {
    const whole = format === 'atom' ? renderAtom(CURRENT) : renderRss(CURRENT);
    expect(faultsOf(whole, url[format])).toEqual([]);
    const broken = whole
      .replace(from, to)
      .replace(rule === 'ArchiveIncomplete' ? /<link rel="prev-archive".*/ : '', '');
    expect(broken).not.toBe(whole);
    expect(faultsOf(broken, url[format]).map((fault) => fault.split(':')[0])).toContain(rule);
  });
});
