import { html } from 'hono/html';
import type { TopicHead } from '../../../db/topics/find-topic.ts';
import { percent } from '../../search/parameters.ts';
import type { SearchParameters } from '../../search/search-query.ts';
import { localPath } from './layout.ts';
import type { Markup } from './markup.ts';

/** The parameters that the form of a search shows. */
export type SearchFields = SearchParameters & {
  readonly q: string;
  readonly order: 'relevance' | 'newest';
};

/** The form of a search with all its filters. */
export function searchForm(base: string, query: SearchFields, topics: readonly TopicHead[]): Markup {
  const dump = query.dump ?? query.source;
  return html`<form action="${localPath(base)}/search" role="search">
<div class="search"><input type="search" name="q" value="${query.q}" placeholder="Words, a title, a name, an id" aria-label="Search papers">
<button class="main">Search</button></div>
<div class="filters">
<label>Topic <select name="topics">${topicOptions(query.topics ?? '', topics)}</select></label>
<label>Category of arXiv <input name="category" value="${query.category ?? ''}" placeholder="cs.CV"></label>
<label>Author <input name="author" value="${query.author ?? ''}" placeholder="Ada Novak"></label>
<label>Published since <input type="date" name="since" value="${query.since ?? ''}"></label>
<label>Published until <input type="date" name="until" value="${query.until ?? ''}"></label>
<label>New versions <select name="revised">${option('', 'shown', query.revised ?? '')}${option('no', 'left out', query.revised)}${option('only', 'alone', query.revised)}</select></label>
<label>Score in topics <select name="min">${scoreOptions(query.min)}</select></label>
<label>Order <select name="order">${option('relevance', 'best match', query.order)}${option('newest', 'latest arrivals', query.order)}</select></label>
${dump === undefined ? '' : html`<input type="hidden" name="dump" value="${dump}">`}</div>
</form>`;
}

/** The form chooses one topic. A combination of topics from the address stays as an option of its own. */
function topicOptions(chosen: string, topics: readonly TopicHead[]): Markup {
  const slugs = chosen.split(/[\s,+]+/).filter((slug) => slug !== '');
  const several = slugs.map((slug) => topics.find((topic) => topic.slug === slug)?.name ?? slug).join(', ');
  return html`${option('', 'any', chosen)}${several === '' || topics.some(({ slug }) => slug === chosen) ? '' : option(chosen, several, chosen)}${topics.map(({ slug, name }) => option(slug, name, chosen))}`;
}

/** The least scores to choose from. */
const LEAST_SCORES = ['0.6', '0.7', '0.8', '0.9'];

/** Options of a least score; another one from the address stays as an option of its own. */
export function scoreOptions(chosen = ''): Markup {
  const scores = chosen === '' || LEAST_SCORES.includes(chosen) ? LEAST_SCORES : [chosen, ...LEAST_SCORES];
  return html`${option('', 'any', chosen)}${scores.map((score) => option(score, `at least ${percent(Number(score))}`, chosen))}`;
}

/** An option of a select element. */
export function option(value: string, name: string, chosen: string | undefined): Markup {
  return value === chosen
    ? html`<option value="${value}" selected>${name}</option>`
    : html`<option value="${value}">${name}</option>`;
}
