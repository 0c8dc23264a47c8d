import { idsIn } from '../../text/external-ids.ts';
import { type Citation, citationOf } from './byline.ts';
import { isMessageHead } from './chat-lines.ts';
import { dateLine, SUBMITTED } from './date-lines.ts';
import { destination } from './redirect-target.ts';

/** Longest line looked at, in UTF-16 units: notices about cookies are the longest furniture. */
const LONGEST = 240;

/** Lines that are furniture when they hold nothing else: menus, buttons, headings of Hugging Face's and like pages. */
const WHOLE = new Set(
  `abstract|ai-generated summary|summary|authors|author|accept|accept all|accept cookies|accept all cookies|reject all|decline|
   cookie settings|cookie preferences|cookies|manage cookies|add to collection|collections|back to top|new|hot|trending|latest|popular|
   today|yesterday|this week|this month|daily|weekly|monthly|daily papers|trending papers|papers|paper|models|datasets|spaces|
   posts|docs|documentation|enterprise|solutions|pricing|community|resources|buckets|articles|blog|forum|discord|learn|website|company|
   tos|terms|terms of service|terms of use|privacy|privacy policy|about|about us|jobs|careers|contact|contact us|help|feedback|faq|rss|
   hugging face|hugging face's logo|log in|login|log out|logout|sign in|sign up|register|subscribe|unsubscribe|notifications|settings|
   search|menu|home|more|show more|read more|load more|view all|see all|see more|expand|collapse|next|previous|prev|previous page|next page|
   skip to content|skip to main content|upvote|upvoted|downvote|upvotes|like|likes|share|save|copy link|cite|bibtex|reply|comment|comments|
   follow|following|submit|submit a paper|submit paper|view pdf|pdf|html|html (experimental)|other formats|tex source|focus to learn more|view arxiv page|view arxiv|arxiv|arxiv page|arxiv explained|
   github|project page|code|video|slides|system theme|light|dark|newsletter|get trending papers in your email inbox|
   advertisement|sponsored|byak and the research community|by ak and the research community|models citing this paper|
   datasets citing this paper|spaces citing this paper|collections including this paper|no model linking this paper|edit preview|
   your need to confirm your account before you can post a new comment|upload images, audio, and videos by dragging in the text input, pasting, or clicking here|
   librarian bot|tap or paste here to upload images|published|submitted|
   pdf bib|pdf bib abs|everyone|readers: everyone|show details|hide details|revisions|supplementary material|view blog|cc by 4.0|cc0|
   trending research|subscribe to the pwc newsletter|view thread|edited|new messages|joined the channel|pdf icon|arxiv.org|cite save|list alerts|cancel alert|create alert|edit alert|related articles|view as html|full view|see all recommendations`
    .split('|')
    .map((entry) => entry.trim()),
);

/** Words of menus that a copy puts on one line. */
const MENU = new Set(
  `hugging face models datasets spaces posts docs documentation enterprise solutions pricing community log in sign up login tos terms privacy about
   jobs careers contact blog home search papers help website company faq newsletter subscribe previous next github discord forum buckets`.split(
    /\s+/,
  ),
);

/** What menus separate their entries with, or what stands alone on a line as an ornament. */
const ORNAMENT = /^[\p{P}\p{S}\p{Z}\p{Cf}\d]+$/u;
const COUNT = '#?\\+?\\d[\\d.,]*\\s?[km]?';
const COUNTED =
  '(?:authors?|comments?|likes?|upvotes?|votes?|views?|stars?|repl(?:y|ies)|papers?|followers?|members?|downloads?|min(?:ute)? read)';

const PATTERNS: readonly RegExp[] = [
  SUBMITTED,
  new RegExp(`^(?:[·•|▲↑♥❤👍⭐]\\s?)?${COUNT}(?:\\s?${COUNTED})?$`, 'iu'),
  new RegExp(
    `^[·•|]?\\s?(?:upvotes?|github|likes?|comments?|views?|stars?|votes?)[\\s:·•|]{1,3}\\(?${COUNT}\\)?$`,
    'iu',
  ),
  /^[\w.-]{2,40} on [A-Z][a-z]{2} \d{1,2}$/u,
  /^(?:[·•|]\s?)?(?:submitted|posted|shared|uploaded|curated|picked) by\b/iu,
  /^(?:get|receive) (?:the )?(?:trending|latest|daily|new) papers\b/iu,
  /^(?:subscribe|sign up|sign in|log in|register|join us|follow us) (?:to|for|on|with|via|or|using)\b/iu,
  /^(?:©|\(c\)|copyright\b).{0,100}$/iu,
  /^all rights reserved\b/iu,
  /\b(?:we|site|website|page)\b.{0,20}\buses? cookies\b/iu,
  /^(?:#\s?\d+ )?papers? of the (?:day|week|month)$/iu,
  /^(?:page )?\d+ (?:of|\/) \d+$/iu,
  /^page \d+$/iu,
  /^(?:about )?(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago$/iu,
  /^arxiv\s?:\s?\d{4}\.\d{4,5}(?:v\d+)?$/iu,
  /^(?:(?:cs|math|stat|eess|econ|q-bio|q-fin)\.[A-Z]{2}[\s,]{0,3}){1,6}$/u,
  /^(?:keywords?|tl;dr|primary area|submission number|submission guidelines|readers|venue|license|code of ethics)\s?: .{1,200}$/iu,
  /^[A-Z][A-Za-z]{1,9} (?:19|20)\d\d(?: (?:conference|workshop))? ?(?:oral|poster|spotlight|submission|withdrawn submission)$/u,
  /^[A-Z][A-Za-z]{1,9} (?:19|20)\d\d conference (?:withdrawn |desk rejected )?submission$/iu,
  /^[Ss]ubmitted to [A-Z][\w .-]{1,60}$/u,
  /^\d[\d.,]*k? stars? ?\/ ?hour$/iu,
  /^[\w.-]{1,60}\/[\w.-]{1,80} [•·].{0,60}$/u,
  /^<?(?:media|image|video|audio|sticker) omitted>?$/iu,
  /^last reply .{3,40}$/iu,
  /^★ ?\d[\d.,]*k?(?: [•·] .{1,40})?$/iu,
  /^resources\s?\d[\d.,]*k?$/iu,
  /^\[image: .{1,60}\]$/iu,
  /^save\s+(?:twitter|cite)\b.{0,120}$/iu,
  /^[☆★]? ?save\s+.{0,3}\s?cite\b.{0,120}$/iu,
  /^(?:this (?:message|alert) was sent by google scholar\b|related to research by \S).{0,160}$/iu,
  /^.{2,80} - new (?:articles|results|citations|related research)$/iu,
  /^\[(?:pdf|html)\] (?:from )?[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}$/iu,
  /^:[a-z0-9_+-]{1,40}:(?: ?\d{1,4})?$/iu,
  /^(?:powered|built) (?:by|with)\b.{0,40}$/iu,
  /^\[\d{1,3}\] https?:\/\/\S+$/iu,
  /^view (?:arxiv|pdf|paper|on|in)\b.{0,30}$/iu,
];

/** An address alone, perhaps behind a word that says what it is. */
const ADDRESS = /^(?:(?:link|url|paper|arxiv|pdf|source|doi): ?)?<?(https?:\/\/[^\s<>]{4,220})>?$/iu;

/** What a line of furniture says that matters. */
export interface Furniture {
  readonly date?: ReturnType<typeof dateLine>;
  /** The address of a paper that the line consists of. */
  readonly url?: string;
  readonly citation?: Citation;
  readonly categories?: readonly string[];
  readonly journal?: string;
  /** What a name in the line above is that of. */
  readonly below?: 'author' | 'writer';
}

/** Google Scholar's own addresses, which count clicks on papers, or share and save them. */
const SCHOLAR = /^<?(https?:\/\/scholar\.google\.[a-z.]{2,8}\/[^\s<>]{1,2000})>?\.?$/iu;
const KEYWORDS = /^key ?words ?: (.{1,220})$/iu;
const VENUE = /^[A-Z][A-Za-z]{1,9} (?:19|20)\d\d (?:oral|poster|spotlight)$/u;

/** Whether a line, trimmed, is known furniture of a page with papers on it; `undefined` when it is not known. */
export function furniture(text: string): Furniture | undefined {
  const scholar = SCHOLAR.exec(text.slice(0, 2100))?.[1];
  if (scholar !== undefined) return scholar.includes('/scholar_url?') ? { url: destination(scholar) } : {};
  if (text.length > LONGEST) return undefined;
  const date = dateLine(text);
  if (date !== undefined) return /\bmodified\b/iu.test(text) ? { date, below: 'author' } : { date };
  if (isMessageHead(text)) return { below: 'writer' };
  // Others end abstracts: `Our code is at` and an address below.
  const url = ADDRESS.exec(text)?.[1];
  if (url !== undefined && idsIn(url).length > 0) return { url };
  const plain = text
    .toLowerCase()
    .replace(/[’`]/gu, "'")
    .replace(/^[\s·•|»›→←<>-]+|[\s·•|»›→←<>:!.-]+$/gu, '');
  const citation = citationOf(text);
  if (citation !== undefined) return { citation };
  const keywords = KEYWORDS.exec(text)?.[1];
  if (keywords !== undefined) return { categories: keywords.split(/[,;] ?/u).filter((word) => word !== '') };
  if (VENUE.test(text)) return { journal: text };
  if (WHOLE.has(plain) || ORNAMENT.test(text) || isMenu(plain)) return {};
  return PATTERNS.some((pattern) => pattern.test(text)) ? {} : undefined;
}

/** Three or more entries of menus and nothing else. */
function isMenu(plain: string): boolean {
  if (!MENU.has(/^[a-z]*/.exec(plain)?.[0] ?? '')) return false;
  const words = plain.split(/[\s·•|,/]+/u);
  return words.length >= 3 && words.every((word) => MENU.has(word));
}
