import { html, raw } from 'hono/html';
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

/** The form of a search with all its filters. @param isOpen whether the filters are in view at once */
export function searchForm(
  base: string,
  query: SearchFields,
  topics: readonly TopicHead[],
  isOpen: boolean,
): Markup {
  const dump = query.dump ?? query.source;
  const { category = '', author = '', venue = '', year = '', since = '', until = '', revised = '' } = query;
  const { order } = query;
  const set = [query.topics, category, author, venue, year, since, until, revised, query.min].filter(Boolean);
  const count = set.length + (order === 'relevance' ? 0 : 1);
  return html`<form action="${localPath(base)}/search" role="search">
<div class="search"><input type="search" name="q" value="${query.q}" placeholder="Words, a title, a name, an id" aria-label="Search papers">
<button class="main">Search</button></div>
<details${isOpen ? raw(' open') : ''}><summary class="meta">Filters and order${count === 0 ? '' : `: ${count} chosen`}</summary>
<div class="filters">
<label>Topic <select name="topics">${topicOptions(query.topics ?? '', topics)}</select></label>
<label>Category of arXiv <input name="category" value="${category}" placeholder="cs.CV"></label>
<label>Author <input name="author" value="${author}" placeholder="Ada Novak"></label>
<label>Venue <input name="venue" value="${venue}" placeholder="ICML"></label>
<label>Year <input name="year" value="${year}" placeholder="2023-2025"></label>
<label>Published since <input type="date" name="since" value="${since}"></label>
<label>Published until <input type="date" name="until" value="${until}"></label>
<label>New versions <select name="revised">${option('', 'shown', revised)}${option('no', 'left out', revised)}${option('only', 'alone', revised)}</select></label>
<label>Score in topics <select name="min">${scoreOptions(query.min)}</select></label>
<label>Order <select name="order">${option('relevance', 'best match', order)}${option('newest', 'latest arrivals', order)}</select></label>
${dump === undefined ? '' : html`<input type="hidden" name="dump" value="${dump}">`}</div>
</details>
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
