import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { deadLinks, hashSite, readSite } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readWorkflow, runJob } from '../support/workflow.ts';

const PAGES_URL = 'https://ada.github.io/papers/';
const workflow = readWorkflow('docs/deploy/github-pages.yml');

/** What the source announces. */
const papers = ['Deep learning for robot grasping'];

const origin = createServer((_, response) => {
  const entries = papers.map(
    (
      title,
      i,
    ) => `<entry><id>tag:origin.example,2025:${i}</id><title>${title}</title><link href="https://origin.example/${i}"/>
<updated>2025-03-1${i}T00:00:00Z</updated><author><name>Ada Novak</name></author>
<summary>We show how ${title.toLowerCase()} works on three tasks, and what it needs.</summary></entry>`,
  );
  response.setHeader('Content-Type', 'application/atom+xml');
  response.end(
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:origin.example,2025:feed</id><title>Robots</title><updated>2025-03-11T00:00:00Z</updated>${entries.join('')}</feed>`,
  );
});

beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  origin.close();
});

// Four programs start, one after the other, the first with an empty folder.
vi.setConfig({ testTimeout: 400_000 });

test('the workflow of GitHub Pages fetches, builds and publishes, and goes on from its database', async () => {
  const folder = temporaryFolder();
  const published = join(folder, 'published');
  const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/feed`;
  const repository = {
    folder,
    files: {
      'sources.json': JSON.stringify([{ name: 'robots', url, format: 'atom', cadence: '5m', enabled: true }]),
    },
    vars: { SOURCES_FILE: 'sources.json', CONTACT: 'ada@papers.example' },
    pagesUrl: PAGES_URL,
    env: { FETCH_ALLOW: '127.0.0.1' },
  };
  const page = (title: string) => `items/${itemId(title)}.html`;

  // It finds no database: it builds the model, and applies the topics.
  const first = await runJob(workflow, 'site', 1, repository);
  expect(first.join('')).toMatch(/robots: changed; 1 dump: 1 stored, 0 merged, 0 rejected/);
  const before = hashSite(published);
  expect(Object.keys(before)).toContain(page('Deep learning for robot grasping'));
  expect(readSite(published).get('feeds/all.atom')?.toString()).toContain(
    '<link rel="self" type="application/atom+xml" href="https://ada.github.io/papers/feeds/all.atom"/>',
  );

  papers.push('Walking robots that swim');
  const second = await runJob(workflow, 'site', 2, repository);
  expect(second.join('')).toMatch(/robots: changed; 1 dump: 1 stored, 1 merged, 0 rejected/);
  const after = hashSite(published);
  const files = Object.keys(after).filter((file) => before[file] === undefined);
  expect(files.filter((file) => file.endsWith('.html'))).toEqual([page('Walking robots that swim')]);
  expect(Object.keys(before).filter((file) => after[file] === undefined)).toEqual([]);
  const changed = Object.keys(before).filter((file) => after[file] !== before[file]);
  expect(changed).toContain('feeds/all.atom');
  expect(changed.filter((file) => file.endsWith('.bib') || file.startsWith('feeds/topics/video'))).toEqual(
    [],
  );
  expect(deadLinks(published, PAGES_URL.replace(/\/$/, ''))).toEqual([]);
});

test('the workflow may publish and nothing else, one run at a time, on a schedule that cron can read', () => {
  expect(workflow.permissions).toEqual({ contents: 'read', pages: 'write', 'id-token': 'write' });
  expect(workflow.concurrency).toEqual({ group: 'site', 'cancel-in-progress': false });
  for (const { cron } of workflow.on.schedule) expect(cron).toMatch(/^\d+ [\d,]+ \* \* \*$/);
});
