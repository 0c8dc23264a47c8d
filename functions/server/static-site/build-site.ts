/** A site without a server: what the app answers, written into files. */
import type { Database } from '../../../db/database.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { createApp } from '../../app.ts';
import { convertDocument, convertPage } from './convert-links.ts';
import { hostingFiles } from './hosting-files.ts';
import { locator, type Place, type Resource } from './locate.ts';
import { readContents } from './read-contents.ts';
import { openSiteFolder, type Written } from './site-folder.ts';

export interface BuildOptions {
  /** The folder to write to. */
  readonly folder: string;
  /** The URL that the site will have, without a slash at the end. */
  readonly publicUrl: string;
  /** Number of papers with a page, the last to arrive. */
  readonly maxPages: number;
  readonly signal: AbortSignal;
  /** @param files number of files that the build will have, about */
  readonly onStart: (files: number) => void;
  readonly onProgress: (written: number) => void;
}

/** What a build wrote. */
export interface BuildReport extends Written {
  readonly papers: number;
  /** Papers with a page. */
  readonly pages: number;
  /** The files of papers: pages and citations. */
  readonly ofPapers: { readonly files: number; readonly bytes: number };
}

/** For the progress: a page and two citations; some pages and feeds, more or less. */
const FILES_PER_PAPER = 3;
const FILES_PER_LIST = 12;

/** While one waits for the disk, another is rendered. */
const FILES_AT_ONCE = 8;

/** Where the build begins. It follows the links from there. */
const STARTS = [
  '/',
  '/404',
  '/robots.txt',
  '/favicon.ico',
  '/opml.xml',
  '/api/topics',
  '/api/items',
  '/api/status',
];

/**
 * Builds the site: requests each address of the app that a file can answer, follows the links, and converts them to the
 * addresses of files. The same database gives the same bytes, but for the states of sources, which depend on the clock.
 * @throws ConfigurationError for a folder that holds other things; Error when the app does not answer an address
 */
export async function buildSite(db: Database, options: BuildOptions): Promise<BuildReport> {
  const { publicUrl, maxPages, signal } = options;
  const folder = await openSiteFolder(options.folder);
  const { shards, ...contents } = await readContents(db, maxPages);
  const { pages, topics, categories } = contents;
  const locate = locator(contents);
  const app = createApp({
    ...{ db, publicUrl, isStatic: true, version: packageJson.version },
    ...{ cacheBytes: 0, compress: false },
  });
  const files = new Set<string>();
  const queue: Resource[] = [];
  const onPlace = ({ resource }: Place) => {
    if (resource === undefined || files.has(resource.file)) return;
    files.add(resource.file);
    queue.push(resource);
  };
  const ofPapers = { files: 0, bytes: 0 };
  const write = async (resource: Resource) => {
    const response = await app.request(resource.request);
    if (response.status !== 200) {
      throw new Error(
        `Building ${resource.file}: ${resource.request} answers ${response.status}, expected 200: ${await response.text()}`,
      );
    }
    const conversion = { publicUrl, locate, from: resource, onPlace };
    const bytes = await folder.write(resource.file, await contentOf(response, conversion));
    if (!resource.file.startsWith('items/')) return;
    ofPapers.files++;
    ofPapers.bytes += bytes;
  };
  const items = [...pages].map((id) => `/items/${id}`);
  for (const start of [...STARTS, ...items]) onPlace(locate(start) ?? { address: start });
  options.onStart(FILES_PER_PAPER * pages.size + FILES_PER_LIST * (topics.size + categories.size));
  // The queue grows while links are followed.
  for (let done = 0; done < queue.length; options.onProgress(done)) {
    signal.throwIfAborted();
    const batch = queue.slice(done, done + FILES_AT_ONCE);
    await Promise.all(batch.map(write));
    done += batch.length;
  }
  for (const [number, papers] of shards)
    await folder.write(`search-index/${number}.json`, `${JSON.stringify(papers)}\n`);
  for (const [file, text] of Object.entries(hostingFiles())) await folder.write(file, text);
  const papers = [...shards.values()].reduce((sum, rows) => sum + rows.length, 0);
  return { ...(await folder.finish()), papers, pages: pages.size, ofPapers };
}

async function contentOf(
  response: Response,
  conversion: Parameters<typeof convertDocument>[1],
): Promise<string | Uint8Array> {
  const type = response.headers.get('Content-Type') ?? '';
  if (type.startsWith('text/html')) {
    return convertPage(
      await response.text(),
      response.headers.get('Content-Security-Policy') ?? '',
      conversion,
    );
  }
  if (/[/+](?:xml|json|x-opml)\b/.test(type) && !type.startsWith('image/')) {
    return convertDocument(await response.text(), conversion);
  }
  return new Uint8Array(await response.arrayBuffer());
}
