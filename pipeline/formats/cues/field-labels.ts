/** A field that people put a label before: `**Authors:** A, B`. */
export type Label =
  | 'title'
  | 'authors'
  | 'abstract'
  | 'date'
  | 'categories'
  | 'comments'
  | 'journal'
  | 'id'
  | 'links'
  | 'other';

/** What the labels are called, in English and Chinese, in lower case. */
const NAMES: Readonly<Record<Label, string>> = {
  title: 'title|paper title|标题|標題|题目|論文標題',
  authors: 'author|authors|author list|author(s)|作者|著者',
  abstract:
    'abstract|abstracts|summary|ai summary|tldr|tl;dr|tl dr|description|overview|摘要|简介|簡介|总结|總結|要約',
  date: 'published|published on|published at|published date|publish date|publication date|date|submitted|submitted on|submission date|发布日期|发布时间|發布日期|發布時間|发表日期|发表时间|日期|时间',
  categories:
    'category|categories|primary category|subject|subjects|tag|tags|keyword|keywords|domain|domains|topic|topics|分类|分類|类别|類別|标签|標籤|关键词|關鍵詞|领域',
  comments: 'comment|comments|note|notes|备注|備註',
  journal: 'venue|journal|journal ref|journal-ref|journal reference|conference|published in|会议|期刊',
  id: 'arxiv|arxiv id|doi|id|paper id|cite as|related doi',
  links:
    'link|links|url|urls|paper|paper link|paper links|paper url|read more|read paper|read the paper|abs|pdf|pdf link|html|code|code link|github|repo|repository|project|project page|homepage|home page|website|链接|連結|论文链接|论文|論文連結|代码|代碼|项目',
  other:
    'acm classes|acm-class|msc classes|msc-class|report number|report-no|license|score|relevance|citation|citations|votes|upvotes|likes|stars|rank|updated|last updated|affiliation|affiliations|institution|institutions|key points|key insights|key findings|key takeaways|contribution|contributions|motivation|method|methods|methodology|result|results|conclusion|conclusions|why it matters|评分|评论|单位|机构',
};

const BY_NAME: ReadonlyMap<string, Label> = new Map(
  (Object.keys(NAMES) as Label[]).flatMap((label) =>
    NAMES[label].split('|').map((name) => [name, label] as const),
  ),
);

/** What a line may begin with before its label: marks of lists, pictures. */
const LEAD = /^[^\p{L}\p{N}[("“]{0,6}/u;
const LABELLED = /^([\p{L}][\p{L} ;()-]{0,24})\s{0,2}[*_]{0,3}\s{0,2}(?:::|[:：])\s{0,2}[*_]{0,3}/u;

/** The label that a text is, without more: `Abstract`, `📝 Summary`. */
export function labelOf(text: string): Label | undefined {
  const plain = text
    .slice(0, 60)
    .replace(LEAD, '')
    .replace(/[\s:：*_]{1,9}$/u, '')
    .trim();
  return BY_NAME.get(plain.toLowerCase());
}

/** A line with a label before a colon, and what stands behind it. */
export function labelled(line: string): { readonly label: Label; readonly value: string } | undefined {
  const text = line.replace(LEAD, '');
  const [written, name = ''] = LABELLED.exec(text.slice(0, 60)) ?? [];
  const label = written === undefined ? undefined : labelOf(name);
  return label === undefined ? undefined : { label, value: text.slice(written?.length).trim() };
}

/** The fields that stand in lines with labels, and the lines that have none. */
export interface LabelledLines {
  readonly fields: ReadonlyMap<Label, string>;
  /** Texts without a label, a paragraph each. */
  readonly rest: readonly string[];
}

/**
 * Sorts paragraphs of lines by their labels. A label with nothing behind it takes what follows; an abstract also takes the
 * paragraphs below it, up to the next label.
 */
export function readLabels(paragraphs: readonly string[]): LabelledLines {
  const fields = new Map<Label, string>();
  const rest: string[] = [];
  let open: Label | undefined;
  for (const paragraph of paragraphs) {
    const unlabelled: string[] = [];
    const more: string[] = [];
    for (const line of paragraph.split('\n')) {
      const alone = labelOf(line);
      const found = alone === undefined ? labelled(line) : { label: alone, value: '' };
      if (found !== undefined) {
        close(more);
        // The second of a kind is some other text: a summary beside the abstract.
        open = fields.has(found.label) ? 'other' : found.label;
        if (open === found.label) fields.set(open, '');
        if (found.value !== '') more.push(found.value);
      } else if (open !== undefined) more.push(line);
      else unlabelled.push(line);
    }
    close(more);
    if (open !== 'abstract' && (fields.get(open ?? 'other') ?? '') !== '') open = undefined;
    if (unlabelled.length > 0) rest.push(unlabelled.join('\n'));
  }
  return { fields: new Map([...fields].filter(([, value]) => value !== '')), rest };

  function close(more: string[]): void {
    const text = more.splice(0).join('\n').trim();
    if (text === '' || open === undefined) return;
    const before = fields.get(open);
    const gap = open === 'abstract' && before !== undefined ? '\n\n' : '\n';
    fields.set(open, before === undefined || before === '' ? text : `${before}${gap}${text}`);
  }
}
