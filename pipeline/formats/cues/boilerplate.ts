/** Recognises lines of page boilerplate: menus, buttons, counters, cookie notices; keeps what such a line says of a paper. */
import { idsIn } from '../../text/external-ids.ts';
import { type Citation, readCitation } from './byline.ts';
import { isChatHeader } from './chat-lines.ts';
import { type DateLine, dateInHeading, readDateLine, SUBMITTED_ON } from './date-lines.ts';
import { redirectTarget } from './redirect-target.ts';

/** Cookie notices are the longest boilerplate; longer lines are text. */
const MAX_LINE_CHARS = 240;
const MAX_SCHOLAR_ADDRESS_CHARS = 2100;

/** Lines that are boilerplate when they hold nothing else: menus, buttons, headings of Hugging Face's and similar pages. */
const WHOLE_LINES = new Set(
  `abstract|ai-generated summary|summary|authors|author|accept|accept all|accept cookies|accept all cookies|reject all|decline|
   cookie settings|cookie preferences|cookies|manage cookies|add to collection|collections|back to top|new|hot|trending|latest|popular|
   today|yesterday|this week|this month|daily|weekly|monthly|daily papers|trending papers|papers|paper|models|datasets|spaces|
   posts|docs|documentation|enterprise|solutions|pricing|community|resources|buckets|articles|blog|forum|discord|learn|website|company|
   tos|terms|terms of service|terms of use|privacy|privacy policy|about|about us|jobs|careers|contact|contact us|help|feedback|faq|rss|
   hugging face|hugging face's logo|log in|login|log out|logout|sign in|sign up|register|subscribe|unsubscribe|notifications|settings|
   search|advanced search|my library|my profile|menu|home|more|show more|read more|load more|view all|see all|see more|expand|collapse|next|previous|prev|previous page|next page|
   skip to content|skip to main content|upvote|upvoted|downvote|upvotes|like|likes|share|save|copy link|cite|bibtex|reply|comment|comments|
   follow|following|submit|submit a paper|submit paper|view pdf|pdf|html|html (experimental)|other formats|tex source|focus to learn more|view arxiv page|view arxiv|arxiv|arxiv page|arxiv explained|
   github|project page|code|video|slides|system theme|light|dark|newsletter|get trending papers in your email inbox|
   advertisement|sponsored|ak and the research community|byak and the research community|by ak and the research community|models citing this paper|
   datasets citing this paper|spaces citing this paper|collections including this paper|no model linking this paper|edit preview|
   your need to confirm your account before you can post a new comment|upload images, audio, and videos by dragging in the text input, pasting, or clicking here|
   librarian bot|tap or paste here to upload images|published|submitted|
   pdf bib|pdf bib abs|everyone|readers: everyone|show details|hide details|revisions|supplementary material|view blog|cc by 4.0|cc0|
   trending research|subscribe to the pwc newsletter|view thread|edited|new messages|joined the channel|pdf icon|pdf icon html icon|pdf icon hmtl icon|arxiv.org|cite save|list alerts|cancel alert|create alert|edit alert|manage alerts|manage your alerts|manage preferences|email preferences|update your preferences|related articles|view as html|full view|see all recommendations|
   editorial board|issue information|masthead|graphical abstract toc|contents continued|table of contents|front matter|back matter|inside front cover|inside back cover|front cover|back cover|cover image`
    .split('|')
    .map((entry) => entry.trim()),
);

/** Words of menus that a copy puts on one line. */
const MENU_WORDS = new Set(
  `hugging face models datasets spaces posts docs documentation enterprise solutions pricing community log in sign up login tos terms privacy about
   jobs careers contact blog home search papers help website company faq newsletter subscribe previous next github discord forum buckets`.split(
    /\s+/,
  ),
);

/** A separator of menu entries, or an ornament alone on its line: `· · ·`, `***`. */
const ORNAMENT = /^[\p{P}\p{S}\p{Z}\p{Cf}\d]+$/u;
/** `12`, `+3`, `1.2k`. */
const COUNT = '#?\\+?\\d[\\d.,]*\\s?[km]?';
const COUNTED =
  '(?:authors?|comments?|likes?|upvotes?|votes?|views?|stars?|repl(?:y|ies)|papers?|followers?|members?|downloads?|min(?:ute)? read)';

/** The sentence with which the footer of a mail begins: `You are receiving this email because ...`. */
const MAIL_FOOTER =
  /^(?:you (?:are receiving|received|have received) this (?:e-?mail|message|alert|newsletter)|(?:this|the) (?:e-?mail|message|alert) (?:was|has been) (?:sent|intended)|if you (?:do not|don't|no longer) (?:wish|want) to receive)\b/iu;

/** Whether a line begins the footer of a mail; no paper follows. */
export function isMailFooter(text: string): boolean {
  return MAIL_FOOTER.test(text.slice(0, MAX_LINE_CHARS));
}

/** Each with a line that it matches. */
const PATTERNS: readonly RegExp[] = [
  MAIL_FOOTER,
  SUBMITTED_ON, // `Submitted on Mar 11`
  // `▲ 12`, `· 7 authors`
  new RegExp(`^(?:[·•|▲↑♥❤👍⭐]\\s?)?${COUNT}(?:\\s?${COUNTED})?$`, 'iu'),
  // `Upvote 34`, `GitHub: 1.2k`
  new RegExp(
    `^[·•|]?\\s?(?:upvotes?|github|likes?|comments?|views?|stars?|votes?)[\\s:·•|]{1,3}\\(?${COUNT}\\)?$`,
    'iu',
  ),
  /^[\w.-]{2,40} on [A-Z][a-z]{2} \d{1,2}$/u, // `some-user on Mar 11`
  /^(?:[·•|]\s?)?(?:submitted|posted|shared|uploaded|curated|picked) by\b/iu, // `Submitted by some-user`
  /^(?:get|receive) (?:the )?(?:trending|latest|daily|new) papers\b/iu, // `Get trending papers in your inbox`
  // `Sign up for our newsletter`
  /^(?:subscribe|sign up|sign in|log in|register|join us|follow us) (?:to|for|on|with|via|or|using)\b/iu,
  /^(?:©|\(c\)|copyright\b).{0,100}$/iu, // `© 2025 Hugging Face`
  /^all rights reserved\b/iu, // `All rights reserved.`
  /\b(?:we|site|website|page)\b.{0,20}\buses? cookies\b/iu, // `This site uses cookies to ...`
  /^(?:#\s?\d+ )?papers? of the (?:day|week|month)$/iu, // `#1 Paper of the day`
  /^(?:page )?\d+ (?:of|\/) \d+$/iu, // `Page 2 of 10`, `2 / 10`
  /^page \d+$/iu, // `Page 3`
  /^(?:about )?(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago$/iu, // `about 2 hours ago`
  /^arxiv\s?:\s?\d{4}\.\d{4,5}(?:v\d+)?$/iu, // `arXiv:2503.01234v2`
  /^(?:(?:cs|math|stat|eess|econ|q-bio|q-fin)\.[A-Z]{2}[\s,]{0,3}){1,6}$/u, // `cs.CL, cs.LG`
  // `TL;DR: We walk.`
  /^(?:keywords?|tl;dr|primary area|submission number|submission guidelines|readers|venue|license|code of ethics)\s?: .{1,200}$/iu,
  // `ICLR 2025 Poster`
  /^[A-Z][A-Za-z]{1,9} (?:19|20)\d\d(?: (?:conference|workshop))? ?(?:oral|poster|spotlight|submission|withdrawn submission)$/u,
  // `ICLR 2025 Conference Desk Rejected Submission`
  /^[A-Z][A-Za-z]{1,9} (?:19|20)\d\d conference (?:withdrawn |desk rejected )?submission$/iu,
  /^[Ss]ubmitted to [A-Z][\w .-]{1,60}$/u, // `Submitted to ICLR 2025`
  /^\d[\d.,]*k? stars? ?\/ ?hour$/iu, // `1.2 stars / hour`
  /^[\w.-]{1,60}\/[\w.-]{1,80} [•·].{0,60}$/u, // `lab/walking-robots • 10 Mar 2025`
  /^<?(?:media|image|video|audio|sticker) omitted>?$/iu, // `<Media omitted>`
  /^last reply .{3,40}$/iu, // `Last reply today at 10:42 AM`
  /^★ ?\d[\d.,]*k?(?: [•·] .{1,40})?$/iu, // `★ 1,234 · Python`
  /^resources\s?\d[\d.,]*k?$/iu, // `Resources 12`
  /^\[image: .{1,60}\]$/iu, // `[image: Save]`
  /^save\s+(?:twitter|cite)\b.{0,120}$/iu, // `Save Twitter LinkedIn Facebook`
  /^[☆★]? ?save\s+.{0,3}\s?cite\b.{0,120}$/iu, // `☆ Save 99 Cite Cited by 12`
  // `Related to research by Ann Lee`
  /^related to research by \S.{0,160}$/iu,
  /^.{2,80} - new (?:articles|results|citations|related research)$/iu, // `Ann Lee - new articles`
  /^\[(?:pdf|html)\] (?:from )?[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}$/iu, // `[PDF] arxiv.org`
  /^:[a-z0-9_+-]{1,40}:(?: ?\d{1,4})?$/iu, // `:tada: 3`
  /^(?:powered|built) (?:by|with)\b.{0,40}$/iu, // `Powered by Hugo`
  /^\[\d{1,3}\] https?:\/\/\S+$/iu, // `[3] https://example.org/x`
  /^unsubscribe\b.{0,200}$/iu, // `Unsubscribe: https://example.org/u`
  /^for (?:general information on|subscribe options)\b.{0,120}$/iu, // below arXiv's mailings
  /^view (?:arxiv|pdf|paper|on|in)\b.{0,30}$/iu, // `View on arXiv`
];

/** An address alone, or behind a word that names it: `PDF: <https://arxiv.org/pdf/2503.01234>`. */
const ADDRESS =
  /^(?:(?:link|url|paper|arxiv|pdf|source|doi|论文链接|论文地址|链接|連結|地址|原文|リンク|論文|링크|논문)[:：] ?)?<?(https?:\/\/[^\s<>]{4,220})>?$/iu;

/** An id of arXiv alone on its line, as Hugging Face's collections have it. */
const ARXIV_ID = /^(\d\d(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d{1,2})?$/u;

/** Words of the headings of digests, and what else stands in them. */
const DIGEST_WORDS =
  /\b(?:your|my|our|the|a|of|on|for|in|and|from|with|new|latest|top|recent|today'?s?|this|week'?s?|month'?s?|day|daily|weekly|monthly|digest|newsletter|alerts?|round-?up|recap|highlights|list|updates?|feed|reading|ai|ml|nlp|cv|llms?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|每日|每周|今日|本日|昨日|本周|今週|本月|日报|周报|月报|速报|速報|速递|快报|快讯|推荐|精选|汇总|合集|新着|最新|お知らせ|まとめ|通知|おすすめ|アラート|ニュース|の|的|오늘의?|이번|최신|신규|주간|일일|모음|알림|추천|소식|뉴스|[年月日周週]/giu;
const PAPER_WORDS = /\b(?:papers?|arxiv|preprints?|articles?|publications?)\b|论文|論文|文献|논문/giu;
const MAX_DIGEST_HEADING_CHARS = 60;

/** Whether a line is the heading of a digest and holds nothing else: `Your weekly arXiv digest`, `新着論文のお知らせ`. */
function isDigestHeading(text: string): boolean {
  if (text.length > MAX_DIGEST_HEADING_CHARS || text.search(PAPER_WORDS) < 0) return false;
  return !/\p{L}/u.test(text.replace(PAPER_WORDS, ' ').replace(DIGEST_WORDS, ' '));
}

/** What a line of boilerplate says of a paper. */
export interface BoilerplateLine {
  readonly date?: DateLine;
  /** The address of a paper, when the line holds nothing else. */
  readonly url?: string;
  readonly citation?: Citation;
  readonly categories?: readonly string[];
  readonly journal?: string;
  /** Whose name the line above may be: an author's, or the writer's of the chat message that follows. */
  readonly nameAbove?: 'author' | 'writer';
}

/** Google Scholar's own addresses, which count clicks, share or save: `https://scholar.google.com/scholar_url?url=...`. */
const SCHOLAR = /^<?(https?:\/\/scholar\.google\.[a-z.]{2,8}\/[^\s<>]{1,2000})>?\.?$/iu;
/** `Keywords: robots, stairs`. */
const KEYWORDS = /^(?:key ?words|subjects?) ?: (.{1,220})$/iu;
/** `ICLR 2025 Poster`. */
const VENUE = /^[A-Z][A-Za-z]{1,9} (?:19|20)\d\d (?:oral|poster|spotlight)$/u;

/**
 * Recognises a line of page boilerplate.
 * @param text one line, trimmed
 * @returns what the line says of a paper, perhaps nothing (`{}`); `undefined` when the line is not known as boilerplate
 */
export function readBoilerplate(text: string): BoilerplateLine | undefined {
  const scholar = SCHOLAR.exec(text.slice(0, MAX_SCHOLAR_ADDRESS_CHARS))?.[1];
  if (scholar !== undefined) return scholar.includes('/scholar_url?') ? { url: redirectTarget(scholar) } : {};
  if (text.length > MAX_LINE_CHARS) return undefined;
  const date = readDateLine(text);
  if (date !== undefined) return /\bmodified\b/iu.test(text) ? { date, nameAbove: 'author' } : { date };
  if (isChatHeader(text)) return { nameAbove: 'writer' };
  // Any other address may end an abstract: `Our code is at`, and the address below.
  const url = ADDRESS.exec(text)?.[1];
  if (url !== undefined && idsIn(url).length > 0) return { url };
  const arxivId = ARXIV_ID.exec(text)?.[1];
  if (arxivId !== undefined) return { url: `https://arxiv.org/abs/${arxivId}` };
  const plain = text
    .toLowerCase()
    .replace(/[’`]/gu, "'")
    .replace(/^[\s·•|»›→←<>-]+|[\s·•|»›→←<>:!.-]+$/gu, '');
  const citation = readCitation(text);
  if (citation !== undefined) return { citation };
  const keywords = KEYWORDS.exec(text)?.[1];
  if (keywords !== undefined) return { categories: keywords.split(/[,;] ?/u).filter((word) => word !== '') };
  if (VENUE.test(text)) return { journal: text };
  if (WHOLE_LINES.has(plain) || ORNAMENT.test(text) || isMenu(plain)) return {};
  if (isDigestHeading(text)) {
    const day = dateInHeading(text);
    return day === undefined ? {} : { date: { subject: 'page', date: day } };
  }
  return isTwice(text) || PATTERNS.some((pattern) => pattern.test(text)) ? {} : undefined;
}

/** Whether a line is a word twice, as previews in chats name a site: `arXiv.orgarXiv.org`. */
function isTwice(text: string): boolean {
  const half = text.slice(0, Math.floor(text.length / 2));
  return /^\S{3,40}$/u.test(half) && (text === half + half || text === `${half} ${half}`);
}

/** Whether the line is three or more menu entries and nothing else. */
function isMenu(plain: string): boolean {
  if (!MENU_WORDS.has(/^[a-z]*/.exec(plain)?.[0] ?? '')) return false;
  const words = plain.split(/[\s·•|,/]+/u);
  return words.length >= 3 && words.every((word) => MENU_WORDS.has(word));
}
