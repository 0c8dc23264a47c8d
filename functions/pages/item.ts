import { html } from 'hono/html';
import type { Item } from '../../db/find-items.ts';
import { aboutSimilar } from '../feeds/subject.ts';
import { itemPage, namedLinks, topicFeedPath, topicPage, webUrl } from '../links.ts';
import { feedLinks, layout, type Markup } from './layout.ts';
import { day } from './papers.ts';

/** The page of a paper: what is known of it, and why it stands under its topics. */
export function itemPageOf(base: string, item: Item): Promise<string> {
  const similar = aboutSimilar(base, item);
  return layout(base, {
    title: `${item.title} · Paperwire`,
    feeds: [
      ...item.topics.map(({ slug, name }) => ({ title: `Paperwire: ${name}`, path: topicFeedPath(slug) })),
      { title: `Paperwire: ${similar.name}`, path: similar.path },
    ],
    main: html`<article>
<h1 dir="auto">${item.title}</h1>
<p class="meta">${item.authors.length === 0 ? '' : `${item.authors.join(', ')} · `}${day(item.publishedAt)}${externalIds(item)}</p>
${places(item)}
${item.abstract.split(/\n{2,}/).map((paragraph) => html`<p dir="auto">${paragraph}</p>\n`)}
${remarks(item)}
</article>
<p class="meta">Cite: ${citationLinks(base, item)}</p>
<p class="meta">Papers like this one: ${feedLinks(base, similar.path)}</p>
<h2>Topics</h2>
<ul class="topics">
${item.topics.map(
  ({ slug, name, why }) => html`<li><span class="name"><a href="${topicPage(base, slug)}">${name}</a>
${why.length === 0 ? '' : html`<span class="meta">because of ${why.join(', ')}</span>`}</span> ${feedLinks(base, topicFeedPath(slug))}</li>
`,
)}</ul>
${item.truncated ? html`<p class="meta">The abstract is long: only its beginning was read to find the topics.</p>` : ''}`,
  });
}

/** Where the paper and what belongs to it are. */
function places(item: Item): Markup | string {
  const source = webUrl(item.url);
  const all = [
    ...(source === null ? [] : [{ name: 'Read the paper', url: source }]),
    ...namedLinks(item.links),
  ];
  return all.length === 0
    ? ''
    : html`<p>${all.map(({ name, url }, i) => html`${i === 0 ? '' : ' · '}<a href="${url}">${name}</a>`)}</p>`;
}

/** Where it appeared, and what its authors add. */
function remarks({ journal, comments }: Item): Markup[] {
  return [journal, comments].flatMap((text) => (text === null ? [] : [html`<p class="meta">${text}</p>\n`]));
}

function externalIds(item: Item): Markup[] {
  return item.externalIds.map(({ scheme, value }) => html` · ${scheme}:${value}`);
}

function citationLinks(base: string, { id }: Item): Markup {
  const page = itemPage(base, id);
  return html`<span class="feeds"><a href="${page}.bib">BibTeX</a> <a href="${page}.ris">RIS</a></span>`;
}
