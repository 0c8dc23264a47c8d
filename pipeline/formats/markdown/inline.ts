/** Reads text, links and emphasis from inline Markdown (mdast) and from HTML. */
import { Parser } from 'htmlparser2';
import type { PhrasingContent } from 'mdast';
import { isElement, isMarkup } from '../../text/html-text.ts';
import { fieldLabel } from '../cues/field-labels.ts';
import type { TextLink } from '../fields/paper-draft.ts';
import { showFormulas } from './formulas.ts';

/** A half-open range of characters, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A link or emphasis, at its place in the text. */
export interface Mark extends Place {
  readonly kind: 'link' | 'strong' | 'em' | 'code';
  readonly url?: string;
}

/** A text as a person reads it, without images, and what is marked in it. Lines end in LF, or in {@link HARD_BREAK}. */
export interface Inline {
  readonly text: string;
  /** In the order of their ends. */
  readonly marks: readonly Mark[];
}

/** A line end that the author wrote as one: `<br>`, two blanks before it. Other line ends wrap text. */
export const HARD_BREAK = '\u2028';

const ELEMENTS: Readonly<Record<string, Mark['kind']>> = {
  a: 'link',
  b: 'strong',
  strong: 'strong',
  i: 'em',
  em: 'em',
  cite: 'em',
  code: 'code',
};
const BLOCKS = new Set(
  'address article aside blockquote br center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'head', 'iframe', 'title']);
const TAG_NAME = /^<\/?([a-z][a-z\d]*)/i;

/** Puts an {@link Inline} together. */
class InlineBuilder {
  #text = '';
  readonly #marks: Mark[] = [];
  readonly #open: { kind: Mark['kind']; start: number; url?: string }[] = [];
  #silent = 0;
  #summaryAt: number | undefined;
  #parser: Parser | undefined;

  add(text: string): void {
    if (this.#silent === 0) this.#text += showFormulas(text);
  }

  begin(kind: Mark['kind'], url?: string): void {
    this.#open.push({ kind, start: this.#text.length, ...(url !== undefined && { url }) });
  }

  end(kind: Mark['kind']): void {
    const at = this.#open.findLastIndex((open) => open.kind === kind);
    if (at < 0) return;
    const [mark] = this.#open.splice(at, 1);
    // A link around an image.
    if (kind === 'link' && mark?.start === this.#text.length) this.add(' ');
    if (mark !== undefined) this.#marks.push({ ...mark, end: this.#text.length });
  }

  /** Adds HTML, which may be one tag of a pair. */
  html(html: string): void {
    this.#parser ??= this.#newParser(() => html);
    this.#parser.write(html);
  }

  finish(): Inline {
    this.#parser?.end();
    return { text: this.#text, marks: this.#marks.filter(({ start, end }) => end > start) };
  }

  #newParser(source: () => string): Parser {
    const parser = new Parser({
      onopentag: (name, { href }) => {
        if (!isElement(name)) this.add(source().slice(parser.startIndex, parser.endIndex + 1));
        if (SILENT.has(name)) this.#silent += 1;
        if (BLOCKS.has(name)) this.add(HARD_BREAK);
        if (name === 'summary') this.#summaryAt = this.#text.length;
        const kind = ELEMENTS[name];
        if (kind !== undefined) this.begin(kind, href);
      },
      ontext: (text) => this.add(text),
      onclosetag: (name, isImplied) => {
        if (isImplied && name !== 'p') return;
        if (SILENT.has(name)) this.#silent = Math.max(0, this.#silent - 1);
        const kind = ELEMENTS[name];
        if (kind !== undefined) this.end(kind);
        if (name === 'summary') this.#endSummary();
        if (BLOCKS.has(name) && name !== 'br') this.add(HARD_BREAK);
      },
    });
    return parser;
  }

  /** Keeps the summary of folded text if it is a label or a title; others are what one clicks on: `Show`. */
  #endSummary(): void {
    const at = this.#summaryAt ?? this.#text.length;
    const text = this.#text.slice(at);
    if (
      fieldLabel(text) === undefined &&
      !this.#marks.some(({ kind, start }) => kind === 'link' && start >= at)
    )
      this.#text = this.#text.slice(0, at);
    this.#summaryAt = undefined;
  }
}

/** The text and marks of inline Markdown. */
export function inlineOf(nodes: readonly PhrasingContent[]): Inline {
  const builder = new InlineBuilder();
  const read = (node: PhrasingContent): void => {
    switch (node.type) {
      case 'text':
        builder.add(node.value);
        return;
      case 'break':
        builder.add(HARD_BREAK);
        return;
      case 'html': {
        const name = TAG_NAME.exec(node.value)?.[1]?.toLowerCase();
        if (name !== undefined && !isMarkup(node.value)) builder.add(node.value);
        else if (!node.value.startsWith('<!')) builder.html(node.value);
        return;
      }
      case 'inlineCode':
        builder.begin('code');
        builder.add(node.value);
        builder.end('code');
        return;
    }
    const kind = ({ link: 'link', strong: 'strong', emphasis: 'em' } as const)[node.type as 'link'];
    if (kind !== undefined) builder.begin(kind, node.type === 'link' ? showFormulas(node.url) : undefined);
    if ('children' in node) for (const child of node.children) read(child);
    if (kind !== undefined) builder.end(kind);
  };
  for (const node of nodes) read(node);
  return builder.finish();
}

/** The text and marks of HTML. */
export function inlineOfHtml(html: string): Inline {
  const builder = new InlineBuilder();
  builder.html(withoutComments(html));
  return builder.finish();
}

function withoutComments(html: string): string {
  let text = '';
  let from = 0;
  for (let start = html.indexOf('<!--'); start >= 0; start = html.indexOf('<!--', from)) {
    const end = html.indexOf('-->', start);
    if (end < 0) break;
    text += html.slice(from, start);
    from = end + '-->'.length;
  }
  return text + html.slice(from);
}

/** The part of a text between two of its places. */
export function slice({ text, marks }: Inline, from: number, to = text.length): Inline {
  return {
    text: text.slice(from, to),
    marks: marks
      .filter(({ start, end }) => end > from && start < to)
      .map((mark) => ({
        ...mark,
        start: Math.max(mark.start, from) - from,
        end: Math.min(mark.end, to) - from,
      })),
  };
}

/** The lines of a text that are not blank. */
export function linesOf(inline: Inline, lineEnd: RegExp = /[\n\u2028]/): Inline[] {
  const lines: Inline[] = [];
  let at = 0;
  for (const line of inline.text.split(lineEnd)) {
    if (line.trim() !== '') lines.push(slice(inline, at, at + line.length));
    at += line.length + 1;
  }
  return lines;
}

/** Links to the web. */
export function linksOf({ text, marks }: Inline): TextLink[] {
  return marks.flatMap(({ kind, url, start, end }) =>
    kind === 'link' && url !== undefined && /^https?:/i.test(url)
      ? [{ url: url.split(/[，。；、（）【】《》]/u, 1)[0] ?? url, text: text.slice(start, end) }]
      : [],
  );
}

/** What a link leads to: `Project page`, `ViT paper`. */
const LABEL_NOUN =
  /^(?:paper|pdf|codes?|arxiv|preprint|openreview|project|page|demo|videos?|slides|poster|blog|website|webpage|site|weights|supp|supplementary|supplement|appendix|bibtex|bib|html|doi|links?|github|gitlab|repo|repository|pytorch|tensorflow|tf|jax|keras|caffe|torch|matlab|tweet|twitter|thread|here|huggingface|hf|homepage|acm|ieee|ieeexplore|springer|cvf|pmlr|url|colab|docs?|documentation|youtube|bilibili|zhihu|wechat|publisher|pub|mirror|notebook|implementation|kimi|pwc)$/i;
/** Words that stand beside them. */
const LABEL_WORD =
  /^(?:the|a|of|on|in|at|for|to|and|full|main|official|unofficial|original|online|open|talk|abs|abstract|acl|source|tutorial|notes?|summary|reviews?|posts?|article|book|chapter|press|news|stars?|download|cite|citation|scholar|text|version|data|datasets?|models?|web|app|wiki|report|tldr|read|more|hugging|face|google|re|benchmark|access|material|materials|author|journal|conference|\d+)$/i;
/** `Read more`, `View on arXiv`. */
const LABEL_VERB = /^(?:read|view|see|click|download|go to|check|visit|continue)\b/i;
const LABEL_CJK =
  /论文|論文|代码|代碼|链接|連結|原文|主页|主頁|项目|项目|詳情|详情|查看|阅读|解读|视频|数据|网站|官网|下载|地址|コード|リンク|원문|링크/u;
const MAX_LABEL_WORDS = 3;
/** `[ICCV2023]`, `[EMNLP '22]`, `CVPR 2024`, as the text of a link. */
const VENUE =
  /^(?:\[[A-Za-z][A-Za-z .&-]{1,20}\s?(?:(?:19|20)\d\d|['’]\d\d)\]|[A-Z][A-Za-z.&-]{1,12}\s?(?:(?:19|20)\d\d|['’]\d\d))$/;

/** Whether the text of a link says what it leads to, rather than being a title: `PDF`, `[Code]`, an address, `:house:`. */
export function isLinkLabel(text: string): boolean {
  const plain = text
    .replace(/:[\w+-]{1,40}:/g, '')
    .replace(/[(（][^()（）]{1,20}[)）]\W{0,3}$/u, '')
    .replace(/^[^\p{L}\p{N}]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, '');
  if (plain === '' || /^https?:|^www\./i.test(plain) || !/\p{L}/u.test(plain)) return true;
  if (VENUE.test(text.trim())) return true;
  if (/^(?:arxiv|doi)[:\s./]/i.test(plain) || /^[\w-]+(?:\.[\w-]+)+\/\S*$/.test(plain)) return true;
  const words = plain.split(/[\s_/()-]+/);
  if (LABEL_CJK.test(plain)) return plain.length <= 24;
  if (fieldLabel(plain) !== undefined) return true;
  const isNoun = (word = '') => LABEL_NOUN.test(word);
  const isWord = (word: string) => isNoun(word) || LABEL_WORD.test(word) || /\d/.test(word);
  if (
    LABEL_VERB.test(plain) &&
    words.length <= 6 &&
    words.slice(1).some((word) => isNoun(word) || /^(?:more|full)$/i.test(word))
  )
    return true;
  return (
    words.length <= MAX_LABEL_WORDS &&
    (isNoun(words.at(-1)) || words.every(isWord)) &&
    words.some((word) => isNoun(word) || LABEL_WORD.test(word))
  );
}

/** Stands for a link that was left out. */
const GAP = '\u0000';

/**
 * The text without labels of links and the brackets around them.
 * @param withCode whether words in code stay: beside a title they are tags
 */
export function withoutLabels({ text, marks }: Inline, withCode = true): string {
  let rest = '';
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    const { kind, start, end } = mark;
    if (start < at || (kind !== 'link' && (withCode || kind !== 'code'))) continue;
    const words = text.slice(start, end);
    if (kind === 'link' ? !isLinkLabel(words) : !/^(?:arxiv:|\S{1,24}$)/i.test(words)) continue;
    rest += text.slice(at, start) + GAP;
    at = end;
  }
  return (
    (rest + text.slice(at))
      .replace(/[[({【（][^\p{L}\p{N}[\](){}]{1,80}[\])}】）]/gu, (bracket) =>
        bracket.includes(GAP) ? GAP : bracket,
      )
      .replace(/[[({【（][^\p{L}\p{N}[\](){}]{1,80}[\])}】）]/gu, (bracket) =>
        bracket.includes(GAP) ? GAP : bracket,
      )
      // The value of a label is not empty: `Code: ·`.
      .replace(/(?<=[:：]\s{0,3})\u0000/gu, '·')
      .replaceAll(GAP, ' ')
  );
}
