import { html } from 'hono/html';
import { layout } from '../../parts/layout.ts';
import { JSON_FEED } from '../docs.ts';

/** The page /docs of a site without a server: its files for programs. */
export function staticDocsPage(base: string): Promise<string> {
  return layout(base, {
    title: 'Files for programs · Paperwire',
    description: 'The JSON files of this site, for programs that read the papers.',
    feeds: [],
    scripts: [],
    current: '/docs',
    main: html`<div class="docs"><h1>Files for programs</h1>
<p class="lede">This site is a folder of files. It has no API that answers questions, but these snapshots of it:</p>
<dl class="facts">
<dt><a href="${base}/api/items">items.json</a></dt><dd>the newest papers; <code>next</code> is the address of the next file, or <code>null</code></dd>
<dt><a href="${base}/api/topics">topics.json</a></dt><dd>all topics with their numbers of papers</dd>
<dt><a href="${base}/api/status">status.json</a></dt><dd>the state of sources and dumps when the site was built</dd>
</dl>
${JSON_FEED}</div>`,
  });
}
