/** Tells posts of social sites from papers: they have titles, addresses and authors as well. */
import { idsIn } from '../../text/external-ids.ts';
import type { ExternalId } from '../../types.ts';
import { foldName } from './field-names.ts';
import { isObject, type JsonObject, textsOf } from './json-values.ts';

/** Names that only the posts of a site have together, as {@link foldName} gives them: of Reddit, Hacker News, Lobsters, Readwise. */
const SHAPES: readonly (readonly string[])[] = [
  ['subreddit', 'permalink'],
  ['subreddit', 'numcomments'],
  ['subreddit', 'selftext'],
  ['by', 'score', 'descendants'],
  ['objectid', 'points', 'numcomments'],
  ['shortid', 'commentsurl'],
  ['sourceurl', 'readingprogress', 'savedat'],
];

/** `[R] ` of Reddit before a title, ` [pdf]` and ` (2022)` of Hacker News behind it. */
const POST_MARK = /^\[[A-Z]\] | (?:\[pdf\]|\((?:19|20)\d\d\))(?=$| [[(])/gu;

/** The post of a social site that an object is or holds as `data`. Its author is a user, its text is no abstract. */
export function postIn(object: JsonObject): JsonObject | undefined {
  return [object, object['data']].filter(isObject).find((each) => {
    const names = new Set(Object.keys(each).map(foldName));
    return SHAPES.some((shape) => shape.every((name) => names.has(name)));
  });
}

/** The id of the paper that a post is about: in its address, else the first in its text. */
export function paperOfPost(object: JsonObject): ExternalId | undefined {
  return [object['url'], ...Object.values(object).filter((value) => typeof value === 'string')]
    .flatMap((value) => textsOf(value))
    .flatMap(idsIn)[0];
}

/** The title of a post without the marks of its site. */
export function titleOfPost(title: string): string {
  return title.replace(POST_MARK, '').trim();
}
