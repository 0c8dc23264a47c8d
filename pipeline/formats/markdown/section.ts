/** Finds the papers of a section of Markdown. */
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { htmlText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import { fieldLabel, readLabelAndValue, readLabelledFields } from '../cues/field-labels.ts';
import { linksToPaper, linksToWeb, recordOfDraft, withLabelledFields } from '../fields/paper-draft.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { type FoundPaper, MIN_ABSTRACT_CHARS, MIN_TITLE_WORDS } from './found-paper.ts';
import { listPapers } from './list-papers.ts';
import { type Inline, inline, linksIn, placeOf, textsIn } from './node-text.ts';
import { limitNesting } from './parser-limits.ts';
import { tablePapers } from './table-papers.ts';
import { readAfterTitle, withoutNumber } from './title-line.ts';

/** Made once: making it takes as long as reading a short section. */
const SYNTAX = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * The papers of a section: those in its tables and lists, and those whose title is a heading, a line in bold or the summary of
 * folded text, with what stands below up to the next title.
 */
export function readSection(text: string): FoundPaper[] {
  const papers: FoundPaper[] = [];
  let open: { readonly title: TitleNode; readonly below: Nodes[] } | undefined;
  const close = () => {
    if (open !== undefined) papers.push(...titledPaper(open.title, open.below));
    open = undefined;
  };
  for (const node of fromMarkdown(limitNesting(text), SYNTAX).children) {
    const title = titleNode(node);
    const inside = node.type === 'table' ? tablePapers(node) : node.type === 'list' ? listPapers(node) : [];
    if (title !== undefined || inside.length > 0) close();
    if (title !== undefined) open = { title, below: [] };
    else if (inside.length > 0) papers.push(...inside);
    else open?.below.push(node);
  }
  close();
  return papers;
}

/** A node that may be the title of a paper. */
interface TitleNode {
  readonly node: Nodes;
  readonly inline: Inline;
}

/** Headings, lines in bold, and the summaries of folded text (HTML, section 4.11.2), unless they are labels of fields. */
function titleNode(node: Nodes): TitleNode | undefined {
  if (node.type === 'html') return summaryTitle(node);
  if (node.type !== 'heading' && node.type !== 'paragraph') return undefined;
  const title = { node, inline: inline(node.children) };
  const { text, strong } = title.inline;
  if (node.type === 'heading') return fieldLabel(text) ? undefined : title;
  const [line = ''] = text.split('\n');
  const isBold =
    strong !== undefined &&
    fieldLabel(strong) === undefined &&
    withoutNumber(line) === withoutNumber(strong) &&
    line.split(' ').length >= MIN_TITLE_WORDS;
  return isBold || readLabelAndValue(line)?.label === 'title' ? title : undefined;
}

/** `<summary><a href="...">A Title</a></summary>`. */
function summaryTitle(node: Nodes & { readonly type: 'html' }): TitleNode | undefined {
  const start = node.value.indexOf('<summary');
  const end = node.value.indexOf('</summary>', start);
  if (start < 0 || end < 0) return undefined;
  const summary = node.value.slice(node.value.indexOf('>', start) + 1, end);
  const text = oneLine(htmlText(summary));
  if (text.split(' ').length < MIN_TITLE_WORDS || fieldLabel(text) !== undefined) return undefined;
  const links = [...summary.matchAll(/\bhref="([^"]{1,2000})"/gi)].map(([, url = '']) => ({ url, text }));
  return { node, inline: { text, strong: undefined, linkText: undefined, links } };
}

/** Labels that only papers have. */
const PAPER_LABELS = ['authors', 'abstract', 'date', 'id', 'journal'] as const;

/** The paper of a title and what stands below it: an abstract, labelled fields, links. */
function titledPaper({ node, inline: titleText }: TitleNode, below: readonly Nodes[]): FoundPaper[] {
  const [first = '', ...more] = titleText.text.split('\n');
  const labelled = readLabelAndValue(first);
  const title = withoutNumber(labelled?.label === 'title' ? labelled.value : first);
  const texts = [more.join('\n'), ...below.flatMap(textsIn)].filter((text) => text.trim() !== '');
  const { fields, rest } = readLabelledFields(texts);
  const links = [...titleText.links, ...below.flatMap(linksIn)];
  const authors = rest[0] === undefined ? [] : readAfterTitle(rest[0], links).authors;
  const abstract = rest.slice(authors.length > 0 ? 1 : 0).join('\n\n');
  const draft = withLabelledFields({ title, abstract, links, ...withoutEmpty({ authors }) }, fields);

  const isOfPaper = PAPER_LABELS.some((label) => fields.has(label)) || linksToPaper(draft.links);
  const isLinked = node.type !== 'heading' && linksToWeb(draft.links);
  const isDescribed = draft.abstract.length >= MIN_ABSTRACT_CHARS && (isOfPaper || isLinked);
  const isLabelled = fields.has('authors') && (draft.links.length > 0 || fields.has('id'));
  const start = placeOf(node)?.start;
  const end = placeOf(below.findLast((each) => each.type !== 'thematicBreak') ?? node)?.end;
  const isPaper = linksToPaper(titleText.links) || isDescribed || isLabelled;
  if (!isPaper || start === undefined || end === undefined) return [];
  return [{ start, end, result: recordOfDraft(draft) }];
}
