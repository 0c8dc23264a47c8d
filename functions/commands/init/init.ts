import { fileURLToPath } from 'node:url';
import { countItems } from '../../../db/items/find-items.ts';
import { countTopics } from '../../../db/topics/topics.ts';
import type { Environment } from '../../env.ts';
import { feedUrl, topicFeedPath } from '../../links/site-links.ts';
import { openExisting } from '../../server/open-database.ts';
import { type Streams, terminal } from '../../terminal/ask.ts';
import { dataFolder } from '../../terminal/data-folder.ts';
import { print, printError } from '../../terminal/print.ts';
import { table } from '../../terminal/text.ts';
import { ingestCommand } from '../ingest.ts';
import { describeRun, runSources } from '../sources/run.ts';
import { choose, type InitFlags } from './choose.ts';
import { assertFree, writeChoice } from './write.ts';

const EXAMPLE = fileURLToPath(new URL('../../../seeds/2025-03-11-hf-papers.txt', import.meta.url));

/** Codes of failures without a network. */
const UNREACHED = new Set(['no-such-host', 'no-answer', 'timeout']);

/** Topics whose feeds are shown. */
const MAX_FEEDS = 5;

/**
 * `paperwire init`: asks for fields, sources and a contact, writes the lists, fetches once, and shows the feeds.
 * @returns the exit code: 0; 1 when servers answered and no source brought papers
 * @throws ConfigurationError for wrong flags, files that are there, and without a person to ask
 */
export async function initCommand(
  flags: InitFlags,
  env: Environment,
  signal: AbortSignal,
  streams: Streams = terminal(),
): Promise<number> {
  assertFree(env, flags.force === true);
  const choice = await choose(flags, dataFolder(env), streams, signal);
  signal.throwIfAborted();
  for (const line of await writeChoice(env, choice)) print(`Wrote ${line}`);
  const isDefault = env.DATA_FOLDER === 'data';
  const start = `npx paperwire start${isDefault ? '' : ` --data ${env.DATA_FOLDER}`}`;
  if (flags.fetch === false) {
    print(`${start} fetches the sources and serves.`);
    return 0;
  }
  try {
    return await fetchAndShow({ ...env, CONTACT: choice.contact ?? env.CONTACT }, start, signal);
  } catch (error) {
    if (signal.aborted) printError(`paperwire: the files are written; ${start} goes on`);
    throw error;
  }
}

/**
 * Fetches the sources once and shows the feeds.
 * @param start the command that serves, for people
 * @returns the exit code, as {@link initCommand}
 */
export async function fetchAndShow(env: Environment, start: string, signal: AbortSignal): Promise<number> {
  const code = await fetchOnce(env, signal);
  await showFeeds(env, start);
  return code;
}

/** Fetches the enabled sources; where all of them fail, the example dump stands in. */
async function fetchOnce(env: Environment, signal: AbortSignal): Promise<number> {
  print('Fetching the sources …');
  const runs = await runSources(undefined, env, signal);
  print(runs.map(describeRun));
  if (runs.length === 0)
    print(
      'No source is enabled: npx paperwire sources enable NAME takes one of the list, sources add URL another.',
    );
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0 || runs.length > failed.length) return 0;
  const isUnreached = failed.every(({ code }) => UNREACHED.has(code ?? ''));
  print(
    isUnreached
      ? 'No source can be reached: this machine seems to have no network. Here are example papers of machine learning; the server tries again.'
      : 'No source brought papers. Here are example papers of machine learning; npx paperwire sources has the state of each.',
  );
  await ingestCommand([EXAMPLE], { map: [] }, env, signal);
  return isUnreached ? 0 : 1;
}

/** Shows the addresses of feeds: of all papers, and of the topics with the most. */
async function showFeeds(env: Environment, start: string): Promise<void> {
  using db = await openExisting(env);
  const base = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const topics = (await countTopics(db)).filter(({ items }) => items > 0);
  const rows = topics
    .toSorted((a, b) => b.items - a.items)
    .slice(0, MAX_FEEDS)
    .map(({ slug, name, items }) => [items, feedUrl(base, topicFeedPath(slug), 'rss'), name]);
  print([
    '',
    `Feeds, while ${start} runs:`,
    '',
    ...table([
      ['papers', 'feed', 'of'],
      [await countItems(db), feedUrl(base, 'all', 'rss'), 'all papers'],
      ...rows,
    ]),
    '',
    `${base}/opml.xml has all of them, to be imported into a reader. ${base}/ has pages.`,
  ]);
}
