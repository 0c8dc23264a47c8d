import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { run } from './programs.ts';

/** An item in the cache of newsboat. */
export interface Article {
  readonly guid: string;
  /** The address of the feed that newsboat shows it in. */
  readonly feedUrl: string;
  readonly title: string;
  /** All names in one text. */
  readonly author: string;
  readonly url: string;
  readonly published: Date;
  readonly content: string;
  readonly unread: boolean;
}

/** newsboat with subscriptions and a cache of its own. */
export interface Newsboat {
  /** Fetches all feeds, in the order of the subscriptions. */
  reload(): Promise<void>;
  /** Marks everything as read, as its key `C` does. */
  catchUp(): Promise<void>;
  /** The items in its cache, in the order of arrival. */
  articles(): Promise<Article[]>;
}

/** Subscribes to feeds and fetches none yet. */
export function subscribe(urls: readonly string[]): Newsboat {
  const folder = temporaryFolder();
  const files = {
    urls: join(folder, 'urls'),
    cache: join(folder, 'cache.db'),
    config: join(folder, 'config'),
  };
  writeFileSync(files.urls, `${urls.join('\n')}\n`);
  writeFileSync(files.config, '');
  const query = async (sql: string) => {
    const cache = createClient({ url: `file:${files.cache}` });
    try {
      return (await cache.execute(sql)).rows;
    } finally {
      cache.close();
    }
  };
  return {
    async reload() {
      const options = ['-u', files.urls, '-c', files.cache, '-C', files.config, '-x', 'reload'];
      await run('newsboat', options, { env: { HOME: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' }, cwd: folder });
    },
    async catchUp() {
      await query('UPDATE rss_item SET unread = 0');
    },
    async articles() {
      const rows = await query(
        'SELECT guid, feedurl, title, author, url, pubDate, content, unread FROM rss_item WHERE deleted = 0 ORDER BY id',
      );
      return rows.map((row) => ({
        guid: String(row['guid']),
        feedUrl: String(row['feedurl']),
        title: String(row['title']),
        author: String(row['author']),
        url: String(row['url']),
        published: new Date(Number(row['pubDate']) * 1000),
        content: String(row['content']),
        unread: row['unread'] === 1,
      }));
    },
  };
}
