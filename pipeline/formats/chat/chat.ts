/** Exports of chats as JSON: Telegram, Slack, Discord and others. */
import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { FieldNames } from '../fields/field-names.ts';
import { isObject } from '../fields/json-values.ts';
import { JsonObjects } from '../json/json.ts';
import { type JsonPaper, JsonPapers } from '../json/papers.ts';
import { readJson } from '../json/value.ts';
import { readMessage, SENDER_NAMES, TEXT_NAMES, TIME_NAMES } from './message.ts';
import { type MessagePaper, papersInMessage } from './papers.ts';

/** Messages are found as papers are: their text stands for the title, their time for the abstract. */
const NAMES = new FieldNames({ title: TEXT_NAMES, abstract: TIME_NAMES, authors: SENDER_NAMES });

/** Names of members that only chats have. */
const CHAT_MEMBER =
  /"(?:messages|text_entities|from_id|ts|thread_ts|client_msg_id|channel|reactions|embeds)"\s*:/u;

/** Number of objects that tell the format. */
const MAX_PROBE_OBJECTS = 50;
/** Characters of a title that are looked for in its message. */
const MAX_QUOTED_CHARS = 24;

/**
 * Messages of a chat in JSON. A message that links to papers becomes their records, or a reject where it has no title; other messages
 * are boilerplate. Memory: one message.
 */
export const chat: Format = {
  name: 'chat',
  why: () => 'objects with the text, time and sender of messages',
  detect(head) {
    if (!/^\s*[[{]/u.test(head)) return 0;
    const found = new JsonPapers(NAMES).push(head).slice(0, MAX_PROBE_OBJECTS);
    const messages = found.flatMap(({ start, end }) => messageIn(head.slice(start, end)) ?? []);
    if (messages.length === 0 || messages.length * 2 < found.length) return 0;
    // Other data has texts with times and writers, too.
    return CHAT_MEMBER.test(head) || messages.some((each) => papersInMessage(each).length > 0) ? 0.96 : 0;
  },
  splitter: (): Splitter<TextChunk> => new JsonObjects(NAMES, cutMessage),
};

function messageIn(text: string) {
  const read = readJson(text);
  return 'value' in read && isObject(read.value) ? readMessage(read.value) : undefined;
}

/** Cuts a message into its papers, or skips it. */
function cutMessage(spans: SpanCutter, { start, end }: JsonPaper): SplitSpan[] {
  const text = spans.text(start, end);
  const message = messageIn(text);
  const papers = message === undefined ? [] : papersInMessage(message);
  if (papers.length === 0) return spans.skipKnown(start, end);
  const starts = startsIn(text, papers);
  return papers.flatMap((paper, i) => {
    const [from, to] = [start + (starts[i] ?? 0), start + (starts[i + 1] ?? text.length)];
    return 'code' in paper
      ? spans.reject(from, to, paper.code, paper.message)
      : spans.record(from, to, paper);
  });
}

/** Where the papers of a message begin in it: the first with the message, others at their titles, as far as they are found. */
function startsIn(text: string, papers: readonly MessagePaper[]): number[] {
  const starts: number[] = [0];
  for (const [i, paper] of papers.slice(1).entries()) {
    // Further papers need a character each.
    const to = text.length - (papers.length - 2 - i);
    const from = (starts.at(-1) ?? 0) + 1;
    const title = 'code' in paper ? '' : JSON.stringify(paper.title.slice(0, MAX_QUOTED_CHARS)).slice(1, -1);
    const found = title === '' ? -1 : text.indexOf(title, from);
    starts.push(found >= 0 && found < to ? found : from + Math.max(0, text.slice(from, to).search(/[ -~]/u)));
  }
  return starts;
}
