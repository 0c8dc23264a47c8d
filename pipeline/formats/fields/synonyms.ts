/** Names that dumps give the fields of a paper. */

const names = (list: string): readonly string[] => list.trim().split(/\s+/u);

/**
 * The names of each field, best first: those of arXiv's metadata set and API, Hugging Face's daily papers, Semantic Scholar, OpenAlex,
 * Crossref, CSL-JSON, OpenReview, Papers with Code, DBLP, Europe PMC, JSON Feed and Dublin Core, the columns that Zotero, Scopus
 * and Web of Science export, and names that people choose. Case, spaces, punctuation and a leading `paper` do not count:
 * `paper_url` is also `paperUrl`, `Paper URL` and `url`.
 */
export const SYNONYMS = {
  title: names(`
    title paper_title article_title document_title headline name display_name ti titel titre título
    titolo 标题 標題 题目 論文標題 タイトル`),
  abstract: names(`
    abstract paper_abstract abstract_text abstract_note abstract_inverted_index summary description
    content_text content_html ai_summary tldr snippet text content body ab zusammenfassung résumé
    resumen resumo 摘要 要約`),
  authors: names(`
    authors_parsed author_full_names authors author authorships author_list author_names authors_list
    creators creator author_string by af au autor autoren autores auteurs auteur autori 作者 著者`),
  arxiv: names('arxiv_id arxiv eprint arxiv_number external_ids ids'),
  doi: names('doi paper_doi doi_url arxiv_doi di'),
  openreview: names('forum openreview_id openreview'),
  id: names(`
    id paper_id universal_paper_id identifier identifiers _id entry_id guid key archive_location extra`),
  url: names(`
    url paper_url abs abs_url url_abs abstract_url arxiv_url arxiv_page_url page_url link href
    paper_link landing_page_url external_url html_url source_url paper_page paper ee adresse lien enlace
    链接 連結 リンク`),
  pdf: names('pdf pdf_url url_pdf pdf_link open_access_pdf paper_pdf'),
  code: names(`
    code code_url code_link code_links github github_url github_link github_links github_repo repo
    repo_url repository repository_url url_code official_code`),
  project: names('project project_page project_url project_link homepage website demo'),
  date: names(`
    published published_at date_published publication_date published_date publish_date pub_date date
    paper_date first_publication_date submitted submitted_at submitted_date submission_date release_date
    created created_at versions issued cdate updated updated_at update_date date_updated timestamp datum
    fecha date_de_publication data 日期 发布日期 发表日期 日付`),
  year: names('year publication_year pub_year py'),
  month: names('month'),
  headerDate: names('scraped_date scraped_at fetched_at fetch_date crawled_at retrieved_at'),
  categories: names(`
    primary_category arxiv_primary_category categories category subjects subject fields_of_study topics
    tags keywords manual_tags author_keywords ai_keywords tasks concepts schlagwörter mots_clés
    palabras_clave 关键词 關鍵詞`),
  comments: names('comments comment author_comment arxiv_comment note notes'),
  journal: names(`
    journal_ref arxiv_journal_ref journal_title publication_title source_title journal venue
    container_title booktitle proceeding proceedings conference publication so`),
  language: names('language lang'),
} satisfies Readonly<Record<string, readonly string[]>>;

/** The fields of a paper that a dump with named fields may have. */
export type Field = keyof typeof SYNONYMS;

/** Names that replace those of {@link SYNONYMS} for some fields. */
export type FieldMap = Readonly<Partial<Record<Field, readonly string[]>>>;
