import { siteOf } from '../../../pipeline/acquire/fetch/pace.ts';
import { MAX_NAME_CHARS } from '../../../pipeline/acquire/sources.ts';

/** Words of addresses that tell nothing of the papers. */
const PLAIN_WORDS = new Set(
  `action api atom connect current daily en etoc export feed feeds feedgatewayplugin gateway htm html http https index journal
journals json latest listrecords new news oai oai2 oaipmh online pages papers php plugin rdf recent request rss rss2 search
showfeed site v1 v2 webfeedgatewayplugin www www2 xml`.split(/\s+/),
);

/** Parameters of addresses whose values are such words, dates or numbers. */
const PLAIN_PARAMETERS =
  /^(?:verb|metadataprefix|from|until|limit|size|page|format|feed|type|max_results|start|sort\w*)$/i;

/** Words of a name beside that of the site. */
const MAX_WORDS = 4;

/**
 * Names a source after its address: `https://rss.arxiv.org/atom/cs.CL` is `arxiv-cs-cl`.
 * @param taken names of other sources; a number makes the name another
 */
export function sourceName(url: string, taken: ReadonlySet<string>): string {
  const { hostname, pathname, searchParams } = new URL(url);
  const site = siteOf(hostname);
  const subdomain = hostname.slice(0, -site.length);
  // Of `site.co.uk` the site is the third label from the end.
  const labels = `${subdomain}${site}`.split('.');
  const owner = labels.length > 2 && /^(?:co|ac|com|org|edu|gov|net)$/.test(labels.at(-2) ?? '') ? -3 : -2;
  const isAddress = site === hostname && /^[\d.:[\]]+$/.test(hostname);
  const siteWords = wordsOf(isAddress ? hostname : (labels.at(owner) ?? site), new Set());
  const values = [...searchParams].flatMap(([name, value]) => (PLAIN_PARAMETERS.test(name) ? [] : [value]));
  const words = [isAddress ? '' : labels.slice(0, owner).join(' '), pathname, ...values].flatMap((text) =>
    wordsOf(text, PLAIN_WORDS),
  );
  const own = [...new Set(words)].filter((word) => !siteWords.includes(word)).slice(-MAX_WORDS);
  const name =
    [...siteWords, ...own]
      .join('-')
      .slice(0, MAX_NAME_CHARS - 3)
      .replace(/(?<!-)-+$/, '') || 'source';
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function wordsOf(text: string, left: ReadonlySet<string>): string[] {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A stray % stays.
  }
  return decoded
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !left.has(word));
}
