import type { ArrivedItem } from '../../../db/items/find-periods.ts';
import { OTHER } from '../../../pipeline/topics/taxonomy.ts';
import { webUrl } from '../../links/paper-links.ts';
import { itemPage } from '../../links/site-links.ts';
import { extractOf } from '../summary.ts';
import { escapeHtml } from './html.ts';

/** Numbers of papers in a digest: with authors and a sentence, and with their titles at least. */
const MAX_FULL_PAPERS = 200;
export const MAX_LISTED_PAPERS = 500;

/** Number of authors that are named. */
const MAX_AUTHORS = 3;

/** What a digest is about. */
interface DigestFacts {
  /** The topic of the feed, if it is one. */
  readonly topic: string | undefined;
  /** Number of its papers, with those that are not listed. */
  readonly count: number;
  /** The page with all of them. */
  readonly url: string;
}

/**
 * The content of a digest: its papers by subtopic, the best first, in a group as between groups; papers without a topic last.
 * A paper has its title, three authors and one sentence; beyond 200 papers it has its title only.
 * @param papers the best first
 */
export function digestContent(
  base: string,
  papers: readonly ArrivedItem[],
  { topic, count, url }: DigestFacts,
): { readonly html: string; readonly text: string } {
  const entries = papers.map((paper, i) => ({
    paper,
    isFull: i < MAX_FULL_PAPERS,
    ...subtopicOf(paper, topic),
  }));
  const groups = Map.groupBy(entries, ({ slug }) => slug);
  const others = groups.get(OTHER);
  if (others !== undefined && groups.delete(OTHER)) groups.set(OTHER, others);
  const more = count - papers.length;
  const html: string[] = [];
  const text: string[] = [];
  for (const group of groups.values()) {
    const name = group[0]?.name ?? '';
    if (groups.size > 1) {
      html.push(`<h3>${escapeHtml(name)}</h3>`);
      text.push(`${name}:`);
    }
    html.push('<ul>', ...group.map((entry) => listItem(base, entry)), '</ul>');
    text.push(...group.map(({ paper }) => textLine(paper)));
  }
  if (more > 0) {
    const rest = `and ${more.toLocaleString('en-GB')} more`;
    html.push(`<p><a href="${escapeHtml(url)}">${rest}</a></p>`);
    text.push(`${rest}: ${url}`);
  }
  return { html: html.join('\n'), text: text.join('\n') };
}

/** The strongest topic of a paper; in the feed of one topic the strongest other one, if it has any. */
function subtopicOf({ topics }: ArrivedItem, topic: string | undefined) {
  return topics.find(({ slug }) => slug !== topic) ?? topics[0] ?? { slug: OTHER, name: 'Other' };
}

function listItem(
  base: string,
  { paper, isFull }: { readonly paper: ArrivedItem; readonly isFull: boolean },
): string {
  const url = webUrl(paper.url) ?? itemPage(base, paper.id);
  const title = `<a href="${escapeHtml(url)}">${escapeHtml(paper.title)}</a>`;
  const lines = isFull ? [firstAuthors(paper), extractOf(paper)].filter((line) => line !== '') : [];
  return `<li>${[title, ...lines.map(escapeHtml)].join('<br>\n')}</li>`;
}

function textLine(paper: ArrivedItem): string {
  const authors = firstAuthors(paper);
  return `- ${paper.title}${authors === '' ? '' : ` (${authors})`}`;
}

/** `Ada Lovelace, Alan Turing, Grace Hopper et al.` */
function firstAuthors({ authors }: ArrivedItem): string {
  return `${authors.slice(0, MAX_AUTHORS).join(', ')}${authors.length > MAX_AUTHORS ? ' et al.' : ''}`;
}
