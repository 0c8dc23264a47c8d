/** What a dump with named fields may tell of a paper. */
export type Field =
  | 'title'
  | 'abstract'
  | 'authors'
  | 'arxiv'
  | 'doi'
  | 'openreview'
  | 'id'
  | 'url'
  | 'pdf'
  | 'code'
  | 'project'
  | 'date'
  | 'year'
  | 'month'
  | 'headerDate'
  | 'categories'
  | 'comments'
  | 'journal'
  | 'language';

/** Names to use for some fields in place of those of {@link SYNONYMS}. */
export type FieldMap = Readonly<Partial<Record<Field, readonly string[]>>>;

/**
 * The names that dumps give the fields, best first. Case, spaces and punctuation do not count: `paper_url` is also
 * `paperUrl` and `Paper URL`. They are those of arXiv's metadata set and API, Hugging Face's daily papers, Semantic Scholar,
 * OpenAlex, Crossref, CSL-JSON, OpenReview, Papers with Code, DBLP, Europe PMC, JSON Feed and Dublin Core, the columns of exports
 * of Zotero, Scopus and Web of Science, and what people call theirs. `paper` before a name does not count: `paper.summary`.
 */
export const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  title: [
    'title',
    'paper_title',
    'article_title',
    'document_title',
    'headline',
    'name',
    'display_name',
    'ti',
    'titel',
    'titre',
    'título',
    'titolo',
    '标题',
    '標題',
    '题目',
    '論文標題',
    'タイトル',
  ],
  abstract: [
    'abstract',
    'paper_abstract',
    'abstract_text',
    'abstract_note',
    'abstract_inverted_index',
    'summary',
    'description',
    'content_text',
    'content_html',
    'ai_summary',
    'tldr',
    'snippet',
    'text',
    'content',
    'body',
    'ab',
    'zusammenfassung',
    'résumé',
    'resumen',
    'resumo',
    '摘要',
    '要約',
  ],
  authors: [
    'authors_parsed',
    'author_full_names',
    'authors',
    'author',
    'authorships',
    'author_list',
    'author_names',
    'authors_list',
    'creators',
    'creator',
    'author_string',
    'by',
    'af',
    'au',
    'autor',
    'autoren',
    'autores',
    'auteurs',
    'auteur',
    'autori',
    '作者',
    '著者',
  ],
  arxiv: ['arxiv_id', 'arxiv', 'eprint', 'arxiv_number', 'external_ids', 'ids'],
  doi: ['doi', 'paper_doi', 'doi_url', 'arxiv_doi', 'di'],
  openreview: ['forum', 'openreview_id', 'openreview'],
  id: [
    'id',
    'paper_id',
    'universal_paper_id',
    'identifier',
    'identifiers',
    '_id',
    'entry_id',
    'guid',
    'key',
    'archive_location',
    'extra',
  ],
  url: [
    'url',
    'paper_url',
    'abs',
    'abs_url',
    'url_abs',
    'abstract_url',
    'arxiv_url',
    'arxiv_page_url',
    'page_url',
    'link',
    'href',
    'paper_link',
    'landing_page_url',
    'external_url',
    'html_url',
    'source_url',
    'paper_page',
    'paper',
    'ee',
    'adresse',
    'lien',
    'enlace',
    '链接',
    '連結',
    'リンク',
  ],
  pdf: ['pdf', 'pdf_url', 'url_pdf', 'pdf_link', 'open_access_pdf', 'paper_pdf'],
  code: [
    'code',
    'code_url',
    'code_link',
    'code_links',
    'github',
    'github_url',
    'github_link',
    'github_links',
    'github_repo',
    'repo',
    'repo_url',
    'repository',
    'repository_url',
    'url_code',
    'official_code',
  ],
  project: ['project', 'project_page', 'project_url', 'project_link', 'homepage', 'website', 'demo'],
  date: [
    'published',
    'published_at',
    'date_published',
    'publication_date',
    'published_date',
    'publish_date',
    'pub_date',
    'date',
    'paper_date',
    'first_publication_date',
    'submitted',
    'submitted_at',
    'submitted_date',
    'submission_date',
    'release_date',
    'created',
    'created_at',
    'versions',
    'issued',
    'cdate',
    'updated',
    'updated_at',
    'update_date',
    'date_updated',
    'timestamp',
    'datum',
    'fecha',
    'date_de_publication',
    'data',
    '日期',
    '发布日期',
    '发表日期',
    '日付',
  ],
  year: ['year', 'publication_year', 'pub_year', 'py'],
  month: ['month'],
  headerDate: ['scraped_date', 'scraped_at', 'fetched_at', 'fetch_date', 'crawled_at', 'retrieved_at'],
  categories: [
    'primary_category',
    'arxiv_primary_category',
    'categories',
    'category',
    'subjects',
    'subject',
    'fields_of_study',
    'topics',
    'tags',
    'keywords',
    'manual_tags',
    'author_keywords',
    'ai_keywords',
    'tasks',
    'concepts',
    'schlagwörter',
    'mots_clés',
    'palabras_clave',
    '关键词',
    '關鍵詞',
  ],
  comments: ['comments', 'comment', 'author_comment', 'arxiv_comment', 'note', 'notes'],
  journal: [
    'journal_ref',
    'arxiv_journal_ref',
    'journal_title',
    'publication_title',
    'source_title',
    'journal',
    'venue',
    'container_title',
    'booktitle',
    'proceeding',
    'proceedings',
    'conference',
    'publication',
    'so',
  ],
  language: ['language', 'lang'],
};

/** A name's field, and how good the name is for it: 0 is best. */
export interface Place {
  readonly field: Field;
  readonly rank: number;
}

/** Gives the field that a name stands for. */
export interface FieldNames {
  (name: string): Place | undefined;
  /** For objects that have these names. */
  order(names: readonly string[]): FieldOrder;
}

/** How the fields of objects that have the same names are found. */
export interface FieldOrder {
  /** For each field that there is, which of the names stand for it, best first. */
  readonly fields: Readonly<Partial<Record<Field, readonly number[]>>>;
  /** Which of the names are of {@link INNER}. */
  readonly inner: readonly number[];
}

/** Objects within a record that tell of the same paper: `{"paper": {...}, "publishedAt": ...}`. Names as {@link folded}. */
export const INNER: ReadonlySet<string> = new Set(
  'paper details detail content metadata meta attributes source fields item record document article bibjson entry info'.split(
    ' ',
  ),
);

/** Names remembered; a dump whose keys are ids must not fill the memory. */
const MOST_REMEMBERED = 1000;

/** Lists of names remembered with their order: objects of one dump are of few shapes. */
const MOST_ORDERS = 8;

/** Names in a list that is remembered. */
const MOST_NAMES = 200;

/** Longest name looked up, in UTF-16 units. */
const LONGEST = 60;

/** Looks names up in {@link SYNONYMS}, in which those of `map` replace a field's own. */
export function fieldNames(map: FieldMap = {}): FieldNames {
  const places = new Map<string, Place>();
  // What `map` says goes last, so that it also takes a name from another field.
  for (const names of [
    { ...SYNONYMS, ...Object.fromEntries(Object.keys(map).map((field) => [field, []])) },
    map,
  ]) {
    for (const [field, list] of Object.entries(names)) {
      for (const [rank, name] of list.entries()) places.set(folded(name), { field: field as Field, rank });
    }
  }
  const placeOf = (name: string) =>
    places.get(name) ?? (name.startsWith('paper') ? places.get(name.slice('paper'.length)) : undefined);
  const remembered = new Map<string, Place | undefined>();
  const place = (name: string) => {
    const known = remembered.get(name);
    if (known !== undefined || remembered.has(name)) return known;
    const found = name.length > LONGEST ? undefined : placeOf(folded(name));
    if (remembered.size < MOST_REMEMBERED) remembered.set(name, found);
    return found;
  };
  const orders: { readonly of: readonly string[]; readonly order: FieldOrder }[] = [];
  const order = (of: readonly string[]) => {
    for (const known of orders) if (areSame(known.of, of)) return known.order;
    const found = orderOf(of, place);
    if (of.length > MOST_NAMES) return found;
    if (orders.length >= MOST_ORDERS) orders.shift();
    orders.push({ of, order: found });
    return found;
  };
  return Object.assign(place, { order });
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i += 1) if (some[i] !== others[i]) return false;
  return true;
}

function orderOf(names: readonly string[], placeOf: (name: string) => Place | undefined): FieldOrder {
  const places = names.flatMap((name, index) => {
    const place = placeOf(name);
    return place === undefined ? [] : [{ index, ...place }];
  });
  places.sort((a, b) => a.rank - b.rank); // Stable: of two as good the first.
  const fields: Partial<Record<Field, readonly number[]>> = {};
  for (const [field, list] of Map.groupBy(places, (place) => place.field)) {
    fields[field] = list.map(({ index }) => index);
  }
  return { fields, inner: [...names.keys()].filter((index) => INNER.has(folded(names[index] ?? ''))) };
}

/** What of a name counts: letters and digits, without the prefix of a vocabulary (`dc:title`). */
export function folded(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:dc|dcterms|prism|schema)[:.]/u, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
