/** Reads messages of chats, as Telegram, Slack, Discord and others export them, to lines of text and previews of pages. */
import { firstText, isObject, type Json, type JsonObject } from '../fields/json-values.ts';
import type { TextLink } from '../fields/paper-draft.ts';

/** Names of the members of a message, best first. */
export const TEXT_NAMES = ['text', 'content', 'message', 'body'];
export const SENDER_NAMES =
  'from from_id user sender sender_name author username user_profile bot_id actor account peer_id'.split(' ');
export const TIME_NAMES =
  'date_unixtime date ts timestamp timestamp_ms time created_at createdAt sent_at datetime'.split(' ');

/** A line of a message. */
export interface MessageLine {
  /** Without addresses and marks. */
  readonly text: string;
  readonly links: readonly TextLink[];
  readonly isBold: boolean;
}

/** What a chat shows of a page that a message links to. */
export interface Preview {
  readonly title: string;
  readonly text: string;
  readonly url: string;
}

export interface Message {
  /** Lines; a blank one between paragraphs. */
  readonly lines: readonly MessageLine[];
  readonly previews: readonly Preview[];
  /** When it was written, as written. */
  readonly date: string | undefined;
  readonly hashtags: readonly string[];
}

/** Names of members that hold previews: Slack, Discord, Mastodon. */
const PREVIEW_NAMES = ['attachments', 'embeds', 'card'];

/** `[label](address)`, or an address. */
const LINK =
  /\[([^[\]\n]{1,300})\]\(<?(https?:[^\s()<>]{1,2000})>?\)|<?(https?:\/\/[^\s<>|)\]"]{1,2000})>?/gu;
/** Slack's `<address|label>`, and a link of HTML. */
const SLACK_LINK = /<(https?:[^\s<>|]{1,2000})\|([^<>|]{1,300})>/gu;
const HTML_LINK = /<a\s[^<>]{0,500}?href="(https?:[^"]{1,2000})"[^<>]{0,500}>([^<>]{1,300})<\/a>/giu;
/** `1. `, `• `, `👉 `. */
const LIST_MARK =
  /^\s*(?:[-–—•▪·>#]+|\(?\d{1,3}[.):]|(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\u20e3)+)\s+/u;
const BOLD_LINE = /^\s*(?:\*\*?|__)(?=\S)[^\n]{1,300}(?<=\S)(?:\*\*?|__):?\s*$/u;
/** `**A title**: and text`, as far as the text. */
const BOLD_BEGINNING =
  /^((?:[-–—•▪·] |\d{1,3}[.)] )?\*\*?(?=\S)[^\n*]{8,300}\*\*?)(?:[:.]| [–—-])? (?=\S)/gmu;
const HASHTAG = /(?:^|\s)#([\p{L}][\p{L}\p{N}_-]{1,40})(?=\s|$)/gu;

/** Reads a message; `undefined` for an object that is none. A message has a text, a time and somebody who sent it, and no title. */
export function readMessage(object: JsonObject): Message | undefined {
  const has = (names: readonly string[]) =>
    names.find((name) => object[name] !== undefined && object[name] !== null);
  const [textName, timeName] = [has(TEXT_NAMES), has(TIME_NAMES)];
  if (textName === undefined || timeName === undefined || has(SENDER_NAMES) === undefined) return undefined;
  if (typeof object['title'] === 'string' && object['action'] === undefined) return undefined;
  const text = markedText(object[textName] ?? '');
  return {
    lines: text.replace(BOLD_BEGINNING, '$1\n').split('\n').map(readLine),
    previews: PREVIEW_NAMES.flatMap((name) => previewsOf(object[name])),
    // Slack counts seconds with a fraction.
    date: firstText([object[timeName] ?? ''])?.replace(/^(\d{9,13})\.\d+$/u, '$1'),
    hashtags: [...text.matchAll(HASHTAG)].map(([, tag = '']) => tag),
  };
}

/** A text with its links and bold parts marked as in Markdown, from a text of any chat or from Telegram's list of parts. */
function markedText(value: Json, depth = 0): string {
  if (Array.isArray(value)) return depth > 1 ? '' : value.map((part) => markedText(part, depth + 1)).join('');
  if (isObject(value)) {
    const text = String(value['text'] ?? '');
    if (typeof value['href'] === 'string') return `[${text}](${value['href']})`;
    return value['type'] === 'bold' ? text.replace(/\S[^\n]*\S/gu, '**$&**') : text;
  }
  if (typeof value !== 'string') return '';
  return value
    .replace(/<\/p>|<br ?\/?>/giu, '\n')
    .replace(/<\/?(?:p|span|b|i|em|strong)(?:\s[^<>]{0,300})?>/giu, '')
    .replace(SLACK_LINK, '[$2]($1)')
    .replace(HTML_LINK, '[$2]($1)')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function readLine(written: string): MessageLine {
  const links: TextLink[] = [];
  const text = written.replace(LINK, (_, label = '', labelled, bare) => {
    links.push({ text: label, url: labelled ?? bare.replace(/(?<![.,;:!?*_])[.,;:!?*_]+$/u, '') });
    return label;
  });
  return {
    text: text
      .replace(LIST_MARK, '')
      .replace(/\*\*|__|^\s*[*_~`]|[*_~`]\s*$/gu, '')
      .replace(LIST_MARK, '')
      .replace(/^\[\d{4}\.\d{4,5}\]\s*/u, '')
      .trim()
      .replace(/(?:[-–—:|(]|\( ?\))$/u, '')
      .trim()
      .replace(/^["“«「]([^"”»」]+)["”»」]$/u, '$1'),
    links,
    isBold: BOLD_LINE.test(written.replace(LINK, '').replace(LIST_MARK, '')),
  };
}

function previewsOf(value: Json | undefined): Preview[] {
  const items: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.filter(isObject).flatMap((item) => {
    const text = (...names: string[]) => firstText(names.map((name) => item[name] ?? '')) ?? '';
    const [title, url] = [text('title'), text('title_link', 'from_url', 'original_url', 'url')];
    return title === '' || url === '' ? [] : [{ title, url, text: text('text', 'description') }];
  });
}
