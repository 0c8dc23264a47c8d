import { idsIn } from '../../text/external-ids.ts';
import type { ExternalId } from '../../types.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { wordCosts } from '../cues/prose-words.ts';

/** A part of a text, in UTF-16 units, and why it looks like papers. */
export interface UnreadStretch {
  readonly start: number;
  readonly end: number;
  /** What was found and what was expected. */
  readonly message: string;
}

/** Words of an abstract that is short. */
const MIN_PARAGRAPH_WORDS = 40;
const MIN_TITLE_WORDS = 5;
/** How much worse the words of a title may fit a title than a sentence, in nats. */
const MAX_TITLE_COST = 1;
/** How much better the words have to fit a sentence than a title, in nats. */
const MIN_SENTENCE_COST = 3;
/** Outside the region of records, fewer paragraphs are an introduction, a notice or an imprint. */
const MIN_OUTSIDE_PARAGRAPHS = 3;

const LINES = /[^\n]+/gu;
const TAG = /<[^<>]{0,2000}>/gu;
const MAX_QUOTED_CHARS = 60;

/**
 * Finds the part of a text outside records that looks like papers: addresses and ids of papers, or paragraphs of prose.
 * @param text of boilerplate, whole lines
 * @param isInside whether records stand before and behind it
 * @param isRead whether a record near it has the id
 * @returns `undefined` when nothing looks like a paper. Linear time.
 */
export function findUnread(
  text: string,
  isInside: boolean,
  isRead: (id: ExternalId) => boolean,
): UnreadStretch | undefined {
  const hints: { readonly start: number; readonly end: number; readonly what: string }[] = [];
  const paragraphs: typeof hints = [];
  let above: { readonly at: number; readonly end: number } | undefined;
  for (const { 0: line, index } of text.matchAll(LINES)) {
    if (line.trim() === '') continue;
    const end = index + line.length;
    // The title often stands in the line above.
    const start = above?.at ?? index;
    const id = idsIn(line).find((each) => !isRead(each));
    if (id !== undefined) hints.push({ start, end, what: `${id.scheme}:${id.value}` });
    else if (isInside && hasTitleLink(line)) hints.push({ start: index, end, what: quoted(line) });
    else if (isParagraph(line)) paragraphs.push({ start, end, what: quoted(line) });
    above = readBoilerplate(line.trim()) === undefined ? { at: index, end } : undefined;
  }
  const found = [...hints, ...(isInside || paragraphs.length >= MIN_OUTSIDE_PARAGRAPHS ? paragraphs : [])];
  const [first] = found;
  if (first === undefined) return undefined;
  const papers = hints.length === 0 ? 'a paragraph like that of an abstract' : 'the id of a paper';
  return {
    start: Math.min(...found.map(({ start }) => start)),
    end: Math.max(...found.map(({ end }) => end)),
    message: `the text holds ${papers} (${first.what}), and no record has it; expected a layout in which its paper can be told`,
  };
}

/** A link of Markdown or HTML, with its text. */
const LINK = /\[([^\][]{20,300})\]\(https?:|<a\s[^<>]{0,2000}>([^<>]{20,300})<\/a>/giu;

/** Whether a line links a text that reads like a title. */
function hasTitleLink(line: string): boolean {
  return [...line.matchAll(LINK)].some(([, marked, tagged]) => {
    const text = marked ?? tagged ?? '';
    const costs = wordCosts(text);
    return (
      costs.words >= MIN_TITLE_WORDS &&
      costs.title - costs.body < MAX_TITLE_COST &&
      readBoilerplate(text) === undefined
    );
  });
}

function isParagraph(line: string): boolean {
  const plain = line.includes('<') ? line.replace(TAG, ' ') : line;
  if (plain.length < MIN_PARAGRAPH_WORDS * 4) return false;
  const costs = wordCosts(plain);
  return costs.words >= MIN_PARAGRAPH_WORDS && costs.title - costs.body > MIN_SENTENCE_COST;
}

function quoted(line: string): string {
  return JSON.stringify(`${line.trim().slice(0, MAX_QUOTED_CHARS)}...`);
}
