import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeWith, run } from './programs.ts';

describeWith('newsboat', () => {
  test('imports /opml.xml: the folder becomes a tag, the feed of all papers has none', async () => {
    const catalogue = await openTestCatalogue();
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    const folder = temporaryFolder();
    const list = join(folder, 'paperwire.opml');
    const urls = join(folder, 'urls');
    writeFileSync(urls, '');
    writeFileSync(
      list,
      await (await app.request('/opml.xml?topics=all,speech&digest=daily&guid=feed')).text(),
    );
    await catalogue.close();
    const options = ['-u', urls, '-c', join(folder, 'cache.db'), '-i', list];
    await run('newsboat', options, { env: { HOME: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' }, cwd: folder });
    expect(readFileSync(urls, 'utf8').trim().split('\n')).toEqual([
      'https://papers.example/feeds/all.atom?digest=daily&guid=feed',
      'https://papers.example/feeds/topics/speech.atom?digest=daily&guid=feed "Paperwire daily digests"',
    ]);
  });
});
