/** What the fuzzer checks: no input may crash a part of the program, or be answered with 500. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure } from '@logtape/logtape';
import type { Hono } from 'hono';
import type { TopicModel } from '../../../db/topics/classify-items.ts';
import { createAppWithHub } from '../../../functions/app.ts';
import { preview } from '../../../functions/intake/preview.ts';
import { createStore } from '../../../functions/intake/store.ts';
import type { Intake } from '../../../functions/intake/take.ts';
import { readLibrary } from '../../../functions/library/read-library.ts';
import { Inbox } from '../../../functions/server/inbox/inbox.ts';
import { nodeIntake } from '../../../functions/server/intake.ts';
import { inMemory } from '../../../pipeline/acquire/input.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import { ingest, type RunDeps } from '../../../pipeline/run.ts';
import { because, openTestCatalogue } from '../catalogue.ts';
import { readWhole } from '../read-whole.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { FuzzInput, FuzzRequest, RequestPool } from './inputs.ts';

const TOKEN = 'a-token-that-is-long-enough';

/** Fixtures that the catalogue of the fuzzer holds. */
const LOADED = ['bibtex', 'atom', 'ris', 'arxiv-mail'];

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** Ready to check inputs. */
export interface Fuzzer {
  readonly pool: RequestPool;
  /** Returns what is wrong, or `null`. @throws whatever is not expected */
  check(input: FuzzInput): Promise<string | null>;
}

/**
 * Opens a catalogue with some papers and an app over it. Logs nothing; keeps the last error for the report.
 * @param maxPaths number of real addresses to collect, about
 */
export async function openFuzzer(maxPaths = MAX_PATHS): Promise<Fuzzer> {
  let logged = '';
  await configure({
    reset: true,
    sinks: {
      last: ({ message }) => {
        logged = message.map(String).join('');
      },
    },
    loggers: [
      { category: 'paperwire', lowestLevel: 'error', sinks: ['last'] },
      { category: ['logtape', 'meta'], lowestLevel: 'fatal', sinks: ['last'] },
    ],
  });
  const { db } = await openTestCatalogue();
  const { signal } = new AbortController();
  const run = async () => runDeps(db);
  const node = nodeIntake({
    db,
    load: async (dump, options) => ({ state: 'loaded', report: await ingest(dump, await run(), options) }),
    preview: (dump, options) => preview(db, dump, run, options),
    openTopicModel: async () => runDeps(db).topicModel,
    inbox: new Inbox(join(temporaryFolder(), 'inbox'), 'fuzz'),
    signal,
  });
  // As on Workers: a post ends when its dump is loaded, so that its time is its own.
  const intake: Intake = { ...node, submit: (input, options) => Array.fromAsync(node.take(input, options)) };
  for (const folder of LOADED) {
    const [name] = readdirSync(join(FIXTURES, folder)).filter((each) => !/\.(?:json|py)$/.test(each));
    if (name === undefined) continue;
    const input = inMemory({ name }, [readFileSync(join(FIXTURES, folder, name))]);
    await Array.fromAsync(node.take(input, { signal }));
  }
  const { app } = createAppWithHub(
    {
      db,
      publicUrl: 'https://papers.example',
      cacheBytes: 2 ** 20,
      posting: { intake, token: TOKEN, maxBytes: 200_000, waitTimeoutMs: 1_000 },
    },
    { request: async () => new Response(null, { status: 404 }), allows: () => true },
    () => 'client',
  );
  const answer = async ({ method, path, headers }: FuzzRequest, bytes: Uint8Array) => {
    const body = method === 'GET' || method === 'HEAD' || bytes.length === 0 ? null : bytes;
    const url = new URL(`http://localhost${path}`);
    const response = await app.fetch(
      new Request(url, { method, headers: headers.map(([a, b]) => [a, b]), body } as RequestInit),
    );
    return { response, text: await response.text() };
  };
  return {
    pool: await fillPool(app, maxPaths),
    async check(input) {
      const { kind, bytes, format, chunk = 4_096, method, path, headers } = input;
      if (kind === 'library') {
        try {
          await readLibrary(bytes, 'library', signal);
        } catch (error) {
          if (!(error instanceof DumpError) || error.code === 'unexpected-error') throw error;
        }
        return null;
      }
      if (method === undefined || path === undefined || headers === undefined) {
        await readWhole(bytes, { chunk: bytes.length > 20_000 ? Math.max(chunk, 64) : chunk, format });
        return null;
      }
      logged = '';
      const { response, text } = await answer({ method, path, headers }, bytes);
      const { status } = response;
      if (status === 500 || status > 507) return `the status is ${status}: ${logged}`;
      const type = response.headers.get('Content-Type') ?? '';
      if (/json/.test(type) && text !== '' && !response.headers.has('Content-Encoding')) JSON.parse(text);
      if (text.includes('unexpected-error')) return `unexpected error: ${text.slice(0, 1_000)}`;
      return null;
    },
  };
}

/** What runs work with: all there is but the model, in whose place every text gets the same vector. */
function runDeps(db: Parameters<typeof createStore>[0]): RunDeps {
  const vector = new Float32Array(384);
  vector[0] = 1;
  const topicModel: TopicModel = {
    ...{ version: 'test', fittedOn: 0, slugs: new Set(), examples: [] },
    score: () => [{ slug: 'robotics', score: 0.5, why: because('robot') }],
  };
  const embed = async () => ({ vector, tokens: 3, truncated: false });
  return {
    store: createStore(db, 'test', async () => topicModel),
    embedder: { model: 'test', dimensions: 384, concurrency: 2, embed, close: async () => {} },
    topicModel,
  };
}

/** Number of paths of a site after which no more links are followed. */
const MAX_PATHS = 400;

/**
 * Gets every page, feed and answer of a site that links lead to, and a path of each route.
 * @param visit called with each path and what was answered
 */
export async function walkSite(
  { request, routes }: Pick<Hono, 'request' | 'routes'>,
  visit: (path: string, text: string, response: Response) => unknown,
  maxPaths = MAX_PATHS,
): Promise<Set<string>> {
  const patterns = routes.map(({ path }) => path.replace(/:\w+(?:\{[^}]*\})?/g, 'x').replaceAll('*', 'x'));
  const paths = new Set([...STARTS, ...patterns]);
  for (const path of paths) {
    const response = await request(path);
    const text = await response.text();
    await visit(path, text, response);
    if (paths.size > maxPaths) continue;
    for (const [, link] of text.matchAll(/(?:https:\/\/papers\.example|href=")(\/[^"\\<>\s]*)/g))
      paths.add((link ?? '/').replaceAll('&amp;', '&').replace(/#.*/, ''));
    for (const [id] of text.matchAll(/\b[0-9a-f]{64}\b/g)) paths.add(`/api/dumps/${id}`);
    for (const [id] of text.matchAll(/\b[0-9a-f]{32}\b/g)) paths.add(`/api/items/${id}`);
  }
  return paths;
}

const STARTS = [
  '/',
  '/api/items',
  '/api/search?q=learning',
  '/openapi.json',
  '/status',
  '/library',
  '/api/status',
];

/** Real addresses, cursors, ids and validators of a site. */
async function fillPool(app: Pick<Hono, 'request' | 'routes'>, maxPaths: number): Promise<RequestPool> {
  const values = new Set<string>();
  const parameters = new Set([
    'q',
    'cursor',
    'dump',
    'source',
    'hub.mode',
    'hub.topic',
    'hub.callback',
    'hub.lease_seconds',
  ]);
  const etags = new Set<string>();
  const paths = await walkSite(
    app,
    (path, text, response) => {
      const etag = response.headers.get('ETag');
      if (etag !== null) etags.add(etag);
      if (path === '/openapi.json')
        for (const [, name] of text.matchAll(/"name":"([^"]+)","in":"query"/g)) parameters.add(name ?? '');
      const { pathname, searchParams } = new URL(`http://localhost${path}`);
      for (const value of [...pathname.split('/'), ...searchParams.values()]) values.add(value);
      for (const name of searchParams.keys()) parameters.add(name);
    },
    maxPaths,
  );
  return {
    paths: [...paths],
    parameters: [...parameters],
    values: [...values],
    etags: [...etags],
    token: TOKEN,
  };
}
