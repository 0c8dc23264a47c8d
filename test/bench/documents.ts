import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ListedItem } from '../../db/items/find-items.ts';
import { buildFeed } from '../../functions/feeds/feed.ts';
import { RENDERERS } from '../../functions/feeds/respond-feed.ts';
import { everything } from '../../functions/feeds/subject.ts';
import { FEED_FORMATS } from '../../functions/links/site-links.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { type Figure, median } from './figure.ts';

const BASE = 'https://papers.example';

/** Papers of the largest document whose abstracts are whole, and of the largest document. */
const SIZES = [1_000, 2_500];
const WARM_UP_ROUNDS = 5;
const ROUNDS = 21;

/** A record of arXiv's metadata. */
interface ArxivPaper {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  readonly comments?: string;
}

/**
 * What documents of real papers weigh, and how much time of a processor making them takes without the database.
 * @param path a file of JSON Lines with the fields of arXiv's metadata, compressed by gzip
 */
export async function benchDocuments(path: string): Promise<Figure[]> {
  const lines = (await promisify(gunzip)(await readFile(path))).toString().trim().split('\n');
  const items = lines.slice(0, Math.max(...SIZES)).map((line, i) => listedItem(JSON.parse(line), i));
  const figures: Figure[] = [];
  for (const size of SIZES) {
    for (const format of FEED_FORMATS) {
      const render = () => RENDERERS[format](buildFeed(BASE, everything(BASE), items.slice(0, size)));
      const times = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => cpuTimeOf(render));
      const text = render();
      const compressed = await promisify(gzip)(text);
      figures.push({
        name: `${size} papers as ${format}`,
        value: median(times.slice(WARM_UP_ROUNDS)),
        unit: 'ms',
        note: `${megabytes(Buffer.byteLength(text))}, ${megabytes(compressed.byteLength)} compressed`,
      });
    }
  }
  return figures;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Milliseconds of a processor, which other processes do not change. */
function cpuTimeOf(work: () => unknown): number {
  const since = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

/** A paper as it is listed, with two topics. */
function listedItem(paper: ArxivPaper, i: number): ListedItem {
  const date = '2025-03-11T00:00:00Z';
  return {
    id: itemId(paper.title),
    title: paper.title,
    abstract: paper.abstract,
    extract: null,
    authors: paper.authors,
    url: `https://arxiv.org/abs/${paper.id}`,
    externalIds: [{ scheme: 'arxiv', value: paper.id }],
    links: [],
    categories: paper.categories,
    comments: paper.comments ?? null,
    journal: null,
    language: null,
    publishedAt: date,
    updatedAt: date,
    arrivedAt: date,
    changedAt: date,
    position: i,
    arrival: i + 1,
    revised: false,
    topics: [
      { slug: 'robotics', name: 'Robotics and autonomous driving', score: 0.5 },
      { slug: 'generative-models', name: 'Generative models', score: 0.4 },
    ],
  };
}
