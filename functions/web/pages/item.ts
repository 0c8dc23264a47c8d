import { html } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import type { SimilarItem } from '../../../db/items/find-similar.ts';
import type { ItemDump } from '../../../db/items/item-dumps.ts';
import { aboutSimilar } from '../../feeds/subject.ts';
import { extractOf } from '../../feeds/summary.ts';
import { itemPage, topicFeedPath } from '../../links/site-links.ts';
import { percent } from '../../search/parameters.ts';
import { day } from '../parts/dates.ts';
import { subscribeLinks } from '../parts/feed-links.ts';
import { layout, localPath } from '../parts/layout.ts';
import { joined, type Markup } from '../parts/markup.ts';
import { grouped } from '../parts/numbers.ts';
import { paperMetadata } from '../parts/paper-metadata.ts';
import {
  authorLinks,
  beginning,
  byline,
  categoryLinks,
  directed,
  listedTitle,
  MAX_VENUE,
  placeLinks,
} from '../parts/papers.ts';
import { readable } from '../parts/text.ts';
import { topicReasons } from '../parts/topic-reasons.ts';

/** Authors in view, and authors on demand: large collaborations have thousands. */
const MAX_AUTHORS = 20;
const MAX_MORE_AUTHORS = 4;

/** Longest abstract on a page. Real ones are shorter, but a text mistaken for one may not be. */
const MAX_ABSTRACT = { chars: 5_000, bytes: 5_000 };

/** Longest title of a similar paper. */
const MAX_SIMILAR_TITLE = { chars: 200, bytes: 240 };

/** The names of identifiers for people. */
const SCHEMES: Readonly<Record<string, string>> = {
  arxiv: 'arXiv',
  doi: 'DOI',
  pmid: 'PubMed',
  pmcid: 'PubMed Central',
  openreview: 'OpenReview',
  acl: 'ACL Anthology',
};

/** Categories in view. Records of publishers carry dozens of keywords in their place. */
const MAX_CATEGORIES = 8;

/** A paper that is announced every day is in many dumps. */
const MAX_DUMPS = 12;

/** The neighbours and the dumps of a paper. */
export interface ItemContext {
  readonly similar: readonly SimilarItem[];
  readonly dumps: readonly ItemDump[];
  /** Titles of the papers that its topics name as near, by id. */
  readonly nearTitles: ReadonlyMap<string, string>;
  /** The form that corrects its topics; left out where nobody may. */
  readonly correction?: Markup | undefined;
  /** Whether it becomes a file: then it has no feed of papers like it, and the API does not have it. */
  readonly isStatic?: boolean | undefined;
}

/** The page of a paper: its text and facts, the reasons for its topics, its dumps, similar papers. */
export function itemPageOf(
  base: string,
  item: Item,
  { similar, dumps, nearTitles, correction, isStatic = false }: ItemContext,
): Promise<string> {
  const about = aboutSimilar(base, item);
  const abstract = beginning(item.abstract, MAX_ABSTRACT);
  const paragraphs = abstract.split(/\n{2,}/).filter((text) => text.trim() !== '');
  return layout(base, {
    title: `${listedTitle(item.title)} · Paperwire`,
    description: extractOf(item),
    feeds: [
      ...item.topics.map(({ slug, name }) => ({ title: `Paperwire: ${name}`, path: topicFeedPath(slug) })),
      ...(isStatic ? [] : [{ title: `Paperwire: ${about.name}`, path: about.path }]),
    ],
    head: paperMetadata(base, item),
    scripts: correction === undefined ? ['copy'] : ['copy', 'correct'],
    main: html`<article>
<h1 ${directed(item)}>${item.title}</h1>
${authors(base, item)}
${places(base, item)}
${
  paragraphs.length === 0
    ? html`<p class="meta">The dump has no abstract of this paper.</p>`
    : paragraphs.map((text) => html`<p ${directed(item)}>${readable(text)}</p>\n`)
}${abstract === item.abstract ? '' : html`<p class="meta">This is the beginning.${isStatic ? '' : html` Read <a href="${base}/api/items/${item.id}?fields=abstract">the whole abstract</a>.`}</p>`}
</article>
${topicReasons(base, item, nearTitles)}
${correction ?? ''}
${similarPapers(base, isStatic ? null : about.path, similar)}
<h2>About this paper</h2>
${itemFacts(base, item, dumps)}`,
  });
}

/** Where it appeared, its date, its categories, and where to read it. */
function places(base: string, item: Item): Markup {
  const venue = [item.journal, item.comments].flatMap((text) =>
    text === null ? [] : [beginning(text, MAX_VENUE)],
  );
  const parts = [
    day(item.publishedAt),
    ...(item.revised ? ['revised'] : []),
    ...categoryLinks(localPath(base), item.categories.slice(0, MAX_CATEGORIES)),
    ...placeLinks(item),
  ];
  return html`${venue.length === 0 ? '' : html`<p class="meta" dir="auto">${readable(venue.join(' · '))}</p>\n`}<p class="meta places">${joined(parts, ' · ')}</p>`;
}

function authors(base: string, { id, authors: names }: Item): Markup | string {
  if (names.length === 0) return '';
  const list = (part: readonly string[]) => joined(part.map((name) => html`<bdi>${name}</bdi>`));
  const first = authorLinks(localPath(base), names.slice(0, MAX_AUTHORS));
  const rest = names.slice(MAX_AUTHORS, MAX_AUTHORS + MAX_MORE_AUTHORS);
  const left = names.length - MAX_AUTHORS - MAX_MORE_AUTHORS;
  if (rest.length === 0) return html`<p class="authors">${first}</p>`;
  return html`<p class="authors">${first}</p>
<details class="authors"><summary>and ${grouped(names.length - MAX_AUTHORS)} more</summary><p>${list(rest)}${left > 0 ? html`; <a href="${base}/api/items/${id}?fields=authors">${grouped(left)} more</a>` : ''}</p></details>`;
}

function similarPapers(base: string, path: string | null, similar: readonly SimilarItem[]): Markup {
  return html`<h2>Similar papers</h2>
${
  similar.length === 0
    ? html`<p>None yet.${path === null ? '' : ' Subscribe, and new ones arrive in your reader.'}</p>`
    : html`<ol class="papers short">
${similar.map(
  (
    other,
  ) => html`<li><h3 ${directed(other)}><a href="${itemPage(base, other.id)}">${beginning(other.title, MAX_SIMILAR_TITLE)}</a></h3>
<p class="meta">${other.authors.length === 0 ? '' : html`<bdi>${byline(other.authors)}</bdi> · `}${day(other.publishedAt)} · ${percent(other.similarity)} similar</p></li>
`,
)}</ol>`
}${path === null ? '' : html`\n<p class="meta screen">Subscribe to papers like this one: ${subscribeLinks(base, path)}</p>`}`;
}

/** The facts about a paper: citations, identifiers, where it appeared, its dates and dumps. */
function itemFacts(base: string, item: Item, dumps: readonly ItemDump[]): Markup {
  const page = itemPage(base, item.id);
  const facts: (readonly [name: string, value: Markup | string | null])[] = [
    ['Cite', html`<a href="${page}.bib">BibTeX</a> <a href="${page}.ris">RIS</a>`],
    ...item.externalIds.map(({ scheme, value }) => [SCHEMES[scheme] ?? scheme, value] as const),
    ['Published', day(item.publishedAt)],
    ['Changed', item.updatedAt.slice(0, 10) > item.publishedAt.slice(0, 10) ? day(item.updatedAt) : null],
    ['Found in', dumps.length === 0 ? null : origins(dumps)],
  ];
  return html`<dl class="facts">
${facts.map(([name, value]) => (value === null ? '' : html`<dt>${name}</dt><dd dir="auto">${value}</dd>\n`))}</dl>`;
}

/** The dumps with a record of the paper, the first dump first. */
function origins(dumps: readonly ItemDump[]): Markup {
  return html`<ul>${dumps.slice(0, MAX_DUMPS).map(
    ({ name, format, capturedAt, start, end }) => html`<li><bdi>${name}</bdi>, captured ${day(capturedAt)}
<span class="meta">${format === null ? '' : `${format}, `}bytes ${start} to ${end}</span></li>
`,
  )}${dumps.length > MAX_DUMPS ? html`<li>and ${dumps.length - MAX_DUMPS} more</li>` : ''}</ul>`;
}
