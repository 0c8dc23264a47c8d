import { html } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import type { Correction } from '../../../db/topics/corrections.ts';
import type { TopicHead } from '../../../db/topics/find-topic.ts';
import { OTHER } from '../../../pipeline/topics/taxonomy.ts';
import { localPath } from './layout.ts';
import { joined, type Markup } from './markup.ts';

/**
 * The form with which an operator corrects the topics of a paper. Its script, static/correct.js, uses the API: the token goes
 * into a header field. A person without the token sees one line.
 * @param topics all topics
 * @param corrections of this paper
 */
export function correctionForm(
  base: string,
  item: Item,
  topics: readonly Pick<TopicHead, 'slug' | 'name'>[],
  corrections: readonly Correction[],
): Markup {
  const own = new Set(item.topics.map(({ slug }) => slug));
  const options = (isOwn: boolean) =>
    topics
      .filter(({ slug }) => slug !== OTHER && own.has(slug) === isOwn)
      .map(({ slug, name }) => html`<option value="${slug}">${name}</option>`);
  return html`<details class="screen" id="correction"><summary>Correct the topics</summary>
<noscript><p>This form needs JavaScript. Without it, whoever runs this site says it on the server:</p>
<pre>npx paperwire topics add TOPIC ${item.id}
npx paperwire topics remove TOPIC ${item.id}</pre></noscript>
<form id="correct" class="fields" data-api="${localPath(base)}/api/items/${item.id}/topics" hidden>
${corrections.length === 0 ? '' : html`<p>Said before: ${joined(corrections.map(({ belongs, name, slug }) => `it ${belongs ? 'belongs to' : 'does not belong to'} ${name ?? slug}`))}.</p>\n`}<p><label for="token">Token</label> <input id="token" type="password" autocomplete="off" required aria-describedby="token-note">
<span class="meta" id="token-note">The <code>INGEST_TOKEN</code> of this site. This tab keeps it until you close it.</span></p>
<p><label for="topic">Topic</label> <select id="topic"><optgroup label="Of this paper">${options(true)}</optgroup><optgroup label="Others">${options(false)}</optgroup></select></p>
<p class="buttons"><button type="button" value="true">The paper belongs to it</button> <button type="button" value="false">It does not</button> <button type="button" value="">Take back what was said</button></p>
</form>
<p id="message" role="status" tabindex="-1"></p></details>`;
}
