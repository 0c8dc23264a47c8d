import type { ArrivedItem } from '../../../db/items/find-periods.ts';
import { OTHER } from '../../../pipeline/topics/taxonomy.ts';
import type { Likeness } from '../../library/scan.ts';
import { webUrl } from '../../links/paper-links.ts';
import { itemPage } from '../../links/site-links.ts';
import { quotedExtract } from '../summary.ts';
import { escapeHtml, likeLine } from './html.ts';

/** Numbers of papers in a digest: with authors and a sentence, and with their titles at least. */
const MAX_FULL_PAPERS = 200;
export const MAX_LISTED_PAPERS = 500;

/** Number of authors that are named. */
const MAX_AUTHORS = 3;

/** A paper of a digest; in that of a library, with what it has to do with it. */
type DigestPaper = ArrivedItem & { readonly like?: Likeness | undefined };

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
 * The content of a digest: its papers by subtopic, the best first, in a group as between groups. Papers without a topic, or
 * alone under one, come last. A paper has its title, three authors and one sentence; beyond 200 papers it has its title only.
 * @param papers the best first
 */
export function digestContent(
  base: string,
  papers: readonly DigestPaper[],
  { topic, count, url }: DigestFacts,
): { readonly html: string; readonly text: string } {
  const entries = papers.map((paper, i) => ({
    paper,
    isFull: i < MAX_FULL_PAPERS,
    subtopic: subtopicOf(paper, topic),
  }));
  const bySubtopic = Map.groupBy(entries, ({ subtopic }) => subtopic);
  const isOther = ({ subtopic }: (typeof entries)[number]) =>
    subtopic === undefined || bySubtopic.get(subtopic)?.length === 1;
  const groups = [
    ...Map.groupBy(
      entries.filter((entry) => !isOther(entry)),
      ({ subtopic = '' }) => subtopic,
    ),
    ['Other topics', entries.filter(isOther)] as const,
  ].filter(([, group]) => group.length > 0);
  const more = count - papers.length;
  const html: string[] = [];
  const text: string[] = [];
  for (const [name, group] of groups) {
    if (groups.length > 1) {
      html.push(`<h3>${escapeHtml(name)}</h3>`);
      text.push(`${name}:`);
    }
    const titles = group
      .filter(({ isFull }) => !isFull)
      .map(({ paper }) => `<li>${titleLink(base, paper)}</li>`);
    html.push(...group.filter(({ isFull }) => isFull).map(({ paper }) => paragraph(base, paper)));
    if (titles.length > 0) html.push('<ul>', ...titles, '</ul>');
    text.push(...group.map(({ paper }) => textLine(paper)));
  }
  if (more > 0) {
    const rest = `and ${more.toLocaleString('en-GB')} more`;
    html.push(`<p><a href="${escapeHtml(url)}">${rest}</a></p>`);
    text.push(`${rest}: ${url}`);
  }
  return { html: html.join('\n'), text: text.join('\n') };
}

/** The name of a paper's strongest topic; in the feed of one topic that of the strongest other one, if it has any. */
function subtopicOf({ topics }: ArrivedItem, topic: string | undefined): string | undefined {
  const known = topics.filter(({ slug }) => slug !== OTHER);
  return (known.find(({ slug }) => slug !== topic) ?? known[0])?.name;
}

function paragraph(base: string, paper: DigestPaper): string {
  const like = paper.like === undefined ? '' : likeLine(paper.like);
  const lines = [firstAuthors(paper), quotedExtract(paper), like]
    .filter((line) => line !== '')
    .map(escapeHtml);
  return `<p>${[titleLink(base, paper), ...lines].join('<br>\n')}</p>`;
}

function titleLink(base: string, { id, title, url }: ArrivedItem): string {
  return `<a href="${escapeHtml(webUrl(url) ?? itemPage(base, id))}">${escapeHtml(title)}</a>`;
}

function textLine(paper: ArrivedItem): string {
  const authors = firstAuthors(paper);
  return `- ${paper.title}${authors === '' ? '' : ` (${authors})`}`;
}

/** `Ada Lovelace, Alan Turing, Grace Hopper et al.` */
function firstAuthors({ authors }: ArrivedItem): string {
  return `${authors.slice(0, MAX_AUTHORS).join(', ')}${authors.length > MAX_AUTHORS ? ' et al.' : ''}`;
}
