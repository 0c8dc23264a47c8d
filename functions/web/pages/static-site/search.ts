import { html } from 'hono/html';
import type { TopicCount } from '../../../../db/topics/topics.ts';
import { topicPage } from '../../../links/site-links.ts';
import { layout, localPath } from '../../parts/layout.ts';
import { joined } from '../../parts/markup.ts';
import { option } from '../../parts/search-form.ts';

/**
 * The page /search of a site without a server. Its script, static/search.js, reads the index and finds papers by words.
 * @param shards number of files of the index, search-index/1.json and so on
 */
export function staticSearchPage(
  base: string,
  topics: readonly TopicCount[],
  shards: number,
): Promise<string> {
  const path = localPath(base);
  return layout(base, {
    title: 'Search · Paperwire',
    feeds: [],
    current: '/search',
    scripts: ['search'],
    main: html`<h1>Search</h1>
<noscript><p>Searching needs JavaScript here, as this site has no server. Without it, browse <a href="${base}/papers">the papers by date</a> or the topics below.</p></noscript>
<form id="search" action="${path}/search" role="search" data-path="${path}" data-shards="${shards}" hidden>
<div class="search"><input type="search" id="words" name="q" placeholder="Words, a name, an id" aria-label="Search papers">
<button class="main">Search</button></div>
<div class="filters"><label>Topic <select id="topic" name="topics">${option('', 'any', '')}${topics.map(({ slug, name }) => option(slug, name, ''))}</select></label></div>
</form>
<p id="message" role="status"></p>
<h2 class="hidden">Results</h2>
<ol id="results" class="papers"></ol>
<p class="more"><button type="button" id="more" hidden>More papers</button></p>
<dl class="facts" id="hints" hidden>
<dt><code>graph neural</code></dt><dd>must have words that begin so: in the title, the authors, topics, categories or ids</dd>
<dt><code>"graph neural network"</code></dt><dd>must have this phrase in the title</dd>
<dt><code>-image</code></dt><dd>must not have a word that begins so</dd>
<dt><code>author:novak</code></dt><dd>by this author; <code>cat:cs.CV</code> in this category, <code>topic:robotics</code> on this topic</dd>
</dl>
<p>Topics: ${joined(
      topics
        .filter(({ items }) => items > 0)
        .map(({ slug, name }) => html`<a href="${topicPage(path, slug)}">${name}</a>`),
      ' · ',
    )}</p>`,
  });
}
