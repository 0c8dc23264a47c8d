import { html } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import type { SimilarItem } from '../../../db/items/find-similar.ts';
import type { ItemDump } from '../../../db/items/item-dumps.ts';
import { aboutSimilar } from '../../feeds/subject.ts';
import { summarise } from '../../feeds/summary.ts';
import { paperLinks } from '../../links/paper-links.ts';
import { itemPage, topicFeedPath, topicPage } from '../../links/site-links.ts';
import { day } from '../parts/dates.ts';
import { subscribeLinks } from '../parts/feed-links.ts';
import { itemFacts } from '../parts/item-facts.ts';
import { layout, type Markup } from '../parts/layout.ts';
import { grouped } from '../parts/numbers.ts';
import { beginning, byline, directed, listedTitle } from '../parts/papers.ts';
import { readable } from '../parts/text.ts';

/** Authors that are shown at once, and those that are shown on demand; large collaborations have thousands. */
const AUTHORS = 24;
const MORE_AUTHORS = 150;

/** Most of an abstract that a page has room for. No abstract is as long, but what is taken for one may be. */
const ABSTRACT = { length: 6_000, bytes: 6_000 };

/** A paper with what is around it. */
export interface ItemContext {
  readonly similar: readonly SimilarItem[];
  readonly dumps: readonly ItemDump[];
}

/** The page of a paper: what is known of it, why it stands under its topics, where it came from, what is like it. */
export function itemPageOf(base: string, item: Item, { similar, dumps }: ItemContext): Promise<string> {
  const about = aboutSimilar(base, item);
  const abstract = beginning(item.abstract, ABSTRACT);
  const paragraphs = abstract.split(/\n{2,}/).filter((text) => text.trim() !== '');
  return layout(base, {
    title: `${item.title} · Paperwire`,
    description: summarise(paragraphs.join(' ')),
    feeds: [
      ...item.topics.map(({ slug, name }) => ({ title: `Paperwire: ${name}`, path: topicFeedPath(slug) })),
      { title: `Paperwire: ${about.name}`, path: about.path },
    ],
    head: citationFields(item),
    main: html`<article>
<h1 ${directed(item)}>${item.title}</h1>
${authors(base, item)}
<p class="meta places">${day(item.publishedAt)}${paperLinks(item).map(({ name, url }) => html` · <a class="out" href="${url}">${name}</a>`)}</p>
${
  paragraphs.length === 0
    ? html`<p class="meta">The dump gave no abstract, only where the paper is.</p>`
    : paragraphs.map((text) => html`<p ${directed(item)}>${readable(text)}</p>\n`)
}${abstract === item.abstract ? '' : html`<p class="meta">This is its beginning: <a href="${base}/api/items/${item.id}?fields=abstract">all of it</a>.</p>`}
</article>
${topics(base, item)}
${similarPapers(base, about.path, similar)}
<h2>About this entry</h2>
${itemFacts(base, item, dumps)}`,
  });
}

function authors(base: string, { id, authors: names }: Item): Markup | string {
  if (names.length === 0) return '';
  const list = (part: readonly string[]) =>
    part.map((name, i) => html`${i === 0 ? '' : ', '}<bdi>${name}</bdi>`);
  const rest = names.slice(AUTHORS, AUTHORS + MORE_AUTHORS);
  const left = names.length - AUTHORS - MORE_AUTHORS;
  if (rest.length === 0) return html`<p class="authors">${list(names)}</p>`;
  return html`<p class="authors">${list(names.slice(0, AUTHORS))}</p>
<details class="authors"><summary>and ${grouped(names.length - AUTHORS)} more</summary><p>${list(rest)}${left > 0 ? html`; <a href="${base}/api/items/${id}?fields=authors">${grouped(left)} more</a>` : ''}</p></details>`;
}

function topics(base: string, item: Item): Markup | string {
  if (item.topics.length === 0) return '';
  return html`<h2>Topics</h2>
<dl class="reasons">
${item.topics.map(
  ({ slug, name, why }) => html`<div><dt><a href="${topicPage(base, slug)}">${name}</a></dt>
${why.length === 0 ? '' : html`<dd>because of ${why.map((keyword, i) => html`${i === 0 ? '' : ', '}<i>${keyword}</i>`)}</dd>\n`}</div>
`,
)}</dl>
${item.truncated ? html`<p class="meta">The abstract is long: only its beginning was read to find the topics.</p>` : ''}`;
}

function similarPapers(base: string, path: string, similar: readonly SimilarItem[]): Markup {
  return html`<h2>Similar papers</h2>
${
  similar.length === 0
    ? html`<p>None yet. Subscribe, and those that come arrive in your reader.</p>`
    : html`<ol class="papers short">
${similar.map(
  (
    other,
  ) => html`<li><h3 ${directed(other)}><a href="${itemPage(base, other.id)}">${listedTitle(other.title)}</a></h3>
<p class="meta">${other.authors.length === 0 ? '' : html`<bdi>${byline(other.authors)}</bdi> · `}${day(other.publishedAt)} · ${Math.round(other.similarity * 100)}% alike</p></li>
`,
)}</ol>`
}
<p class="meta screen">Papers like this one, as they come: ${subscribeLinks(base, path)}</p>`;
}

/** What reference managers read of a page (https://scholar.google.com/intl/en/scholar/inclusion.html, "Indexing guidelines"). */
function citationFields(item: Item): Markup {
  const identifier = (scheme: string) =>
    item.externalIds.filter((id) => id.scheme === scheme).map(({ value }) => value);
  const fields = [
    ['title', item.title],
    ...item.authors.slice(0, AUTHORS).map((name) => ['author', name]),
    ['publication_date', item.publishedAt.slice(0, 10).replaceAll('-', '/')],
    ...identifier('doi').map((doi) => ['doi', doi]),
    ...identifier('arxiv').map((id) => ['arxiv_id', id]),
  ];
  return html`${fields.map(([name, content]) => html`<meta name="citation_${name}" content="${content}">\n`)}`;
}
