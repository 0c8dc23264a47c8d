import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { createApp } from '../../functions/app.ts';

const FORMATS = ['rss', 'atom', 'json'];

/**
 * The public output of a database by path, without the times at which its dumps were loaded. It must not depend on how the
 * database was filled.
 * @param loadedSince when its dumps were loaded, at the earliest; dates of papers are older. A day suffices for a test
 */
export async function publicOutput(
  url: string,
  loadedSince: Date = new Date(Date.now() - 86_400_000),
): Promise<Record<string, string>> {
  const db = await openDatabase(url);
  try {
    const output = Object.entries(await wholeOutput(db));
    return Object.fromEntries(output.map(([path, text]) => [path, withoutLoadingTimes(text, loadedSince)]));
  } finally {
    db.client.close();
  }
}

/** The public output of an open database by path, times and all. */
export async function wholeOutput(db: Database): Promise<Record<string, string>> {
  const app = createApp({ db, publicUrl: 'https://papers.example' });
  const get = async (path: string) => {
    const response = await app.request(path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.text();
  };
  const { rows } = await db.client.execute('SELECT slug FROM topics ORDER BY slug');
  const [one, two, three] = rows.map(({ slug }) => slug);
  const { rows: items } = await db.client.execute(
    'SELECT id FROM items WHERE arrival IS NOT NULL ORDER BY id LIMIT 3',
  );
  const paths = [
    '/api/topics',
    '/api/items?limit=100',
    '/api/items.bib?limit=100',
    '/opml.xml',
    '/feeds/search.json?q=learning',
    `/feeds/topics/${one}+${two}-${three}.rss`,
    '/feeds/all.json?limit=10',
    ...items.map((row) => `/feeds/items/${row['id']}/similar.atom`),
    ...FORMATS.map((format) => `/feeds/all.${format}`),
    ...rows.map(({ slug }, i) => `/feeds/topics/${slug}.${FORMATS[i % 3]}`),
  ];
  const output: Record<string, string> = {};
  for (const path of paths) output[path] = await get(path);
  return output;
}

/** A time, as ISO 8601 or as RFC 9110 writes dates. */
const TIME =
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g;

function withoutLoadingTimes(text: string, loadedSince: Date): string {
  return text.replaceAll(TIME, (time) =>
    Date.parse(time) > loadedSince.getTime() ? 'when it was loaded' : time,
  );
}
