/** Reads the labels that people put before the fields of a paper: `**Authors:** A, B`. */
import { wordCosts } from './prose-words.ts';

/** Names of each label, in lower case: in English, in East Asian languages, and the usual ones in other languages. */
const NAMES = {
  title:
    'title|paper title|标题|標題|题目|论文标题|论文题目|論文標題|タイトル|論文タイトル|제목|논문 제목|título|titel|titre|titolo|название|заголовок|العنوان|عنوان|عنوان مقاله',
  authors:
    'by|author|authors|firstauthor|author list|author(s)|作者|论文作者|著者|저자|autor|autores|autor(es)|autoren|verfasser|auteur|auteurs|auteur(s)|autore|autori|автор|авторы|المؤلف|المؤلفون|المؤلفين|نویسنده|نویسندگان',
  abstract:
    'abstract|abstracts|abstract-note|summary|ai summary|tldr|tl;dr|tl dr|snippet|description|brief introduction|overview|摘要|论文摘要|简介|簡介|总结|總結|要約|概要|要旨|초록|요약|resumen|resumo|zusammenfassung|kurzfassung|résumé|riassunto|sommario|аннотация|реферат|الملخص|ملخص|المستخلص|چکیده|خلاصه',
  date: 'published|published on|published at|published date|publish date|publication date|date|year|publication year|submitted|submitted on|submission date|submission time|发布日期|发布时间|發布日期|發布時間|发表日期|发表时间|日期|时间|fecha|datum|erschienen|date de publication|data|дата|año|ano|jahr|année|anno|год|التاريخ|تاريخ النشر|تاریخ',
  categories:
    'category|categories|jel|jel classification|jel codes|primary category|subject|subjects|tag|tags|keyword|keywords|domain|domains|topic|topics|分类|分類|类别|類別|标签|標籤|关键词|關鍵詞|领域|キーワード|키워드|palabras clave|palavras-chave|schlagwörter|schlüsselwörter|mots-clés|mots clés|parole chiave|ключевые слова|الكلمات المفتاحية|کلیدواژه|کلیدواژه‌ها|واژه‌های کلیدی',
  comments: 'comment|comments|note|notes|备注|備註',
  journal:
    'venue|journal|journal ref|journal-ref|journal reference|conference|published in|publication|publication title|proceedings title|会议|期刊|revista|zeitschrift|revue|rivista|журнал|المجلة|مجله|نشریه',
  id: 'arxiv|arxiv id|doi|id|paper id|cite as|related doi',
  links:
    'link|links|url|urls|paper|paper link|paper links|paper url|read more|read paper|read the paper|abs|pdf|pdf link|html|code|code link|github|repo|repository|project|project page|homepage|home page|website|demo|video|dataset|datasets|supp|supplementary|slides|poster|blog|openreview|主页|链接|連結|论文链接|论文地址|论文|論文連結|代码|代碼|项目|リンク|링크|논문 링크|enlace|enlaces|lien|liens|ссылка|الرابط|لینک|پیوند',
  other:
    'acm classes|acm-class|msc classes|msc-class|report number|report-no|license|score|relevance|citation|citations|votes|upvotes|likes|stars|rank|updated|last updated|affiliation|affiliations|institution|institutions|key points|key insights|key findings|key takeaways|contribution|contributions|motivation|method|methods|methodology|result|results|conclusion|conclusions|why it matters|评分|评论|单位|机构',
};

/** A field that a label names. `other` is a field that no record keeps, such as a score. */
export type FieldLabel = keyof typeof NAMES;

const BY_NAME: ReadonlyMap<string, FieldLabel> = new Map(
  (Object.keys(NAMES) as FieldLabel[]).flatMap((label) =>
    NAMES[label].split('|').map((name) => [name, label] as const),
  ),
);

/** A line is probed this far for a label. */
const PROBE_CHARS = 60;

/** What may stand before a label: list marks, emoji. */
const LEAD = /^[^\p{L}\p{N}[("“【［]{0,6}/u;
/** `Authors: `, `Abstract** :: `. */
const LABEL_AND_COLON = /^([\p{L}][\p{L} ;()-]{0,24})\s{0,2}[*_]{0,3}\s{0,2}(?:::|[:：])\s{0,2}[*_]{0,3}/u;

/** `【摘要】`, `[Title] `. */
const LABEL_IN_BRACKETS = /^[【［[]([\p{L}][\p{L} ]{0,24})[】］\]]\s{0,2}[:：]?\s{0,2}/u;

/** Labels of numbers. */
const NUMBER_LABEL = /^(?:score|relevance|rank|citations?|(?:up)?votes|likes|stars)$/iu;
const MAX_COUNT_CHARS = 20;
const MIN_TITLE_WORDS = 4;
const MAX_TITLE_CHARS = 300;

/** The label that a text consists of: `Abstract`, `📝 Summary`. */
export function fieldLabel(text: string): FieldLabel | undefined {
  const plain = text
    .slice(0, PROBE_CHARS)
    .replace(LEAD, '')
    .replace(/[\s:：*_]{1,9}$/u, '')
    // `Paper(Oral)`
    .replace(/ ?[(（][^()（）]{1,20}[)）]$/u, '')
    .trim();
  return BY_NAME.get(plain.toLowerCase());
}

/** A label and the text behind it on the same line. */
interface LabelledLine {
  readonly label: FieldLabel;
  /** Empty when the label stands alone. */
  readonly value: string;
}

/** Reads `Label: value`; `undefined` for any other line. */
export function readLabelAndValue(line: string): LabelledLine | undefined {
  const text = line.replace(LEAD, '');
  const start = text.slice(0, PROBE_CHARS);
  const [written, name = ''] = LABEL_AND_COLON.exec(start) ?? LABEL_IN_BRACKETS.exec(start) ?? [];
  const label = written === undefined ? undefined : fieldLabel(name);
  const value = text.slice(written?.length).trim();
  // A title may begin with such a word: `SCORE: A Second-Order Conic Initialization`, `CoDe: An Explicit Framework`.
  const isCount = NUMBER_LABEL.test(name) && !/\d/.test(value.slice(0, MAX_COUNT_CHARS));
  const isName = (label === 'links' || label === 'other') && /\p{L}\p{Lu}/u.test(name) && isTitle(value);
  return label === undefined || isCount || isName ? undefined : { label, value };
}

/** Whether a text reads like a title of several words. */
function isTitle(text: string): boolean {
  const { title, body, words } = wordCosts(text.slice(0, MAX_TITLE_CHARS));
  return words >= MIN_TITLE_WORDS && title < body && !text.includes('://');
}

/** Reads `Label: value` or a label alone; `undefined` for any other line. */
export function readLabelledLine(line: string): LabelledLine | undefined {
  const label = fieldLabel(line);
  return label === undefined ? readLabelAndValue(line) : { label, value: '' };
}

/**
 * Sorts paragraphs of lines by their labels. A label that stands alone takes the text that follows; an abstract also takes
 * the paragraphs below it, up to the next label.
 * @returns the fields, and the paragraphs without a label
 */
export function readLabelledFields(paragraphs: readonly string[]): {
  readonly fields: ReadonlyMap<FieldLabel, string>;
  readonly rest: readonly string[];
} {
  const fields = new Map<FieldLabel, string>();
  const rest: string[] = [];
  let open: FieldLabel | undefined;
  for (const paragraph of paragraphs) {
    const unlabelled: string[] = [];
    const value: string[] = [];
    for (const line of paragraph.split('\n')) {
      const labelled = readLabelledLine(line);
      if (labelled !== undefined) {
        close(value);
        // A second field of one kind is some other text: a summary beside the abstract. Each author may have a line.
        const isOther = labelled.label !== 'authors' && fields.has(labelled.label);
        open = isOther ? 'other' : labelled.label;
        if (open === labelled.label) fields.set(open, fields.get(open) ?? '');
        if (labelled.value !== '') value.push(labelled.value);
      } else if (open !== undefined) value.push(line);
      else unlabelled.push(line);
    }
    close(value);
    if (open !== 'abstract' && (fields.get(open ?? 'other') ?? '') !== '') open = undefined;
    if (unlabelled.length > 0) rest.push(unlabelled.join('\n'));
  }
  return { fields: new Map([...fields].filter(([, value]) => value !== '')), rest };

  function close(value: string[]): void {
    const text = value.splice(0).join('\n').trim();
    if (text === '' || open === undefined) return;
    const before = fields.get(open) ?? '';
    const gap = open === 'abstract' ? '\n\n' : open === 'authors' ? '; ' : '\n';
    fields.set(open, before === '' ? text : `${before}${gap}${text}`);
  }
}
