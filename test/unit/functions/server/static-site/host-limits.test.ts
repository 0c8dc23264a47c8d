import { expect, test } from 'vitest';
import { exceededLimits } from '../../../../../functions/server/static-site/host-limits.ts';

/** Three files and 20 kB a paper with a page. */
const site = (pages: number, rest: { readonly files: number; readonly bytes: number }, largest = 9e6) => ({
  ...{ papers: 9_000, pages, changed: 0, deleted: 0 },
  ...{ files: 3 * pages + rest.files, bytes: 20_000 * pages + rest.bytes },
  ofPapers: { files: 3 * pages, bytes: 20_000 * pages },
  largest: { file: 'feeds/all.json', bytes: largest },
});

test('exceededLimits() says nothing of a site that hosts take', () => {
  expect(exceededLimits(site(4_000, { files: 8_000, bytes: 920e6 }))).toEqual([]);
});

test('exceededLimits() names the number of papers with a page that fits', () => {
  expect(exceededLimits(site(7_000, { files: 1_436, bytes: 900e6 }))).toEqual([
    // 40 MB are 2,000 papers.
    'too large for GitHub Pages: 1040.0 MB, expected at most 1000.0 MB; build with --items 5000',
    // 2,436 files are 812 papers; hundreds leave room for the next build.
    'too many files for Cloudflare Pages: 22436, expected at most 20000; build with --items 6100',
  ]);
});

test('exceededLimits() says when feeds alone are too large', () => {
  const [limit, ...others] = exceededLimits(site(1_000, { files: 10, bytes: 1e9 }));
  expect(limit).toMatch(/^too large for GitHub Pages: 1020\.0 MB, .*; fewer pages .* are not enough: feeds/);
  expect(others).toEqual([]);
});

test('exceededLimits() names a file that is too large', () => {
  expect(exceededLimits(site(1, { files: 1, bytes: 30e6 }, 30e6))).toEqual([
    'too large a file for Cloudflare Pages: feeds/all.json has 30.0 MB, expected at most 26.2 MB',
  ]);
});
