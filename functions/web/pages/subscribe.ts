import { html } from 'hono/html';
import type { TopicCount } from '../../../db/topics/topics.ts';
import { ALL, type ExportQuery, exportedUrl } from '../../feeds/opml.ts';
import { aboutTopics, everything, type FeedSubject } from '../../feeds/subject.ts';
import { FEED_FORMATS, FORMAT_NAMES } from '../../links/site-links.ts';
import { copyButton } from '../parts/feed-links.ts';
import { layout, localPath } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';
import { grouped } from '../parts/numbers.ts';
import { option, scoreOptions } from '../parts/search-form.ts';
import { headingOf } from '../parts/text.ts';

/** The content of the page. */
export interface Subscribing {
  readonly papers: number;
  readonly topics: readonly TopicCount[];
  /** What its form shows. */
  readonly query: ExportQuery;
  /** The feeds whose addresses it lists; none before a choice. */
  readonly feeds: readonly FeedSubject[];
}

/** The page on which readers choose topics: a list to import in OPML, or the addresses of the feeds. It needs no script. */
export function subscribePage(base: string, { papers, topics, query, feeds }: Subscribing): Promise<string> {
  const { format, min, digest, top, guid } = query;
  return layout(base, {
    title: 'Subscribe · Paperwire',
    description: 'Choose topics, and subscribe to them all at once.',
    feeds: [{ title: 'Paperwire: all papers', path: ALL }],
    current: '/subscribe',
    main: html`<h1>Subscribe</h1>
<p class="lede">Choose topics, and import them into your feed reader as one list.</p>
<form action="${localPath(base)}/opml.xml">
<fieldset>
<legend class="hidden">Feeds</legend>
<ul class="topics">
${choice(base, { subject: everything(base), value: ALL, items: papers }, query)}${topics.map((topic) =>
  choice(
    base,
    {
      subject: aboutTopics(base, { topics: [topic], without: [] }),
      value: topic.slug,
      items: topic.items,
    },
    query,
  ),
)}</ul>
</fieldset>
<div class="filters">
<label>Entries <select name="digest">${option('', 'each paper', digest)}${option('daily', 'a digest a day', digest)}${option('weekly', 'a digest a week', digest)}</select></label>
<label>Papers <select name="top">${option('', 'all', top)}${['5', '10', '20'].map((count) => option(count, `the best ${count} a day`, top))}</select></label>
<label>Score in topics <select name="min">${scoreOptions(min)}</select></label>
<label>Format <select name="format">${FEED_FORMATS.map((name) => option(name, FORMAT_NAMES[name], format))}</select></label>
<label>A paper in several feeds <select name="guid">${option('', 'is one entry', guid)}${option('feed', 'is an entry in each', guid)}</select></label>
</div>
<p class="meta">Without a tick, the list has all feeds. For newsboat, let a paper be an entry in each: else it shows the paper in one feed only.</p>
<p class="buttons"><button class="main">Download list (OPML)</button> <button formaction="${localPath(base)}/subscribe">Show addresses</button></p>
</form>
${feeds.length === 0 ? '' : addresses(feeds.map((feed) => exportedUrl(base, feed, query)))}<p class="meta">Every <a href="${base}/search">search</a> is a feed too, and so are the papers like one paper, from its page.</p>`,
  });
}

/** A feed to tick, with its address in the form that the query chooses. */
function choice(
  base: string,
  {
    subject,
    value,
    items,
  }: { readonly subject: FeedSubject; readonly value: string; readonly items: number },
  query: ExportQuery,
): Markup {
  const checked = query.topics.includes(value) ? ' checked' : '';
  return html`<li><label class="name"><input type="checkbox" name="topics" value="${value}"${checked}> ${headingOf(subject.name)}</label> <span>${grouped(items)}</span> <a class="feeds" href="${exportedUrl(base, subject, query)}" aria-label="${FORMAT_NAMES[query.format]}: ${subject.name}">${FORMAT_NAMES[query.format]}</a></li>
`;
}

/** Addresses to copy, one a line. */
function addresses(urls: readonly string[]): Markup {
  return html`<h2 id="addresses">Addresses</h2>
<pre>${urls.join('\n')}</pre>
${copyButton('', 'Copy')}
`;
}
