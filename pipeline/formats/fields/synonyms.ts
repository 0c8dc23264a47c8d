/** Names that dumps give the fields of a paper. */

const names = (list: string): readonly string[] => list.trim().split(/\s+/u);

/**
 * The names of each field, best first: those of arXiv's metadata set and API, Hugging Face's daily papers, Semantic Scholar, OpenAlex,
 * Crossref, CSL-JSON, DataCite, fatcat, CORE, DOAJ, OpenReview, Papers with Code, DBLP, Europe PMC, PubMed, INSPIRE, ADS, HAL,
 * Mendeley, JSON Feed, Google Reader and Dublin Core, the columns that Zotero, Scopus, Web of Science, Dimensions and others export,
 * and names that people choose. Case, spaces, punctuation and a leading `paper` do not count: `paper_url` is also `paperUrl`,
 * `Paper URL` and `url`. Points are a path through objects: `open_access.oa_url`.
 */
export const SYNONYMS = {
  title: names(`
    title paper_title article_title document_title item_title headline name display_name ti
    titles titel titre título
    título_do_artigo título_del_artículo titulo_del_articulo nombre_del_artículo nombre_del_articulo
    titolo название заголовок 标题 標題 题目 题名 论文标题 论文题目 論文標題 論文題目 タイトル 題名 제목 논문제목`),
  abstract: names(`
    abstract paper_abstract abstract_text abstract_note abstract_inverted_index abstracts summary
    description descriptions content_text content_html ai_summary tldr excerpt snippet text content selftext body
    ab zusammenfassung kurzfassung résumé resumen resumo riassunto аннотация 摘要 内容摘要 要約 概要 抄録 초록 요약`),
  authors: names(`
    authors_parsed author_full_names authors author z_authors authorships authorships.author.display_name authorship
    author_list author_names lead_authors authors_list auth_full_name contribs creators creator author_string by af au
    autor autoren autores auteurs auteur autori авторы автор 作者 著者 저자 first_author 1st_author`),
  coauthors: names('other_authors co_authors further_authors'),
  arxiv: names('arxiv_id arxiv eprint arxiv_number arxiv_eprints external_ids ext_ids pids ids'),
  doi: names(
    'doi dois doi_id paper_doi doi_url arxiv_doi item_doi di elocation_id id_number doi_link link_doi',
  ),
  pmid: names('pmid pubmed_id pub_med_id pubmed medline_id pmids'),
  pmcid: names('pmcid pmc_id pmc pmcids'),
  openreview: names('forum openreview_id openreview'),
  id: names(`
    id paper_id universal_paper_id identifier identifiers article_ids _id uid entry_id guid key origin_id
    archive_location archive_id extra`),
  url: names(`
    url paper_url abs abs_url url_abs abstract_url article_url arxiv_url arxiv_page_url page_url link href
    canonical_url canonical alternate title_link paper_link primary_location.landing_page_url
    landing_page_url external_url html_url source_url paper_page paper uri ee websites dimensions_url
    adresse lien enlace ссылка 链接 連結 リンク 링크`),
  pdf: names(`
    pdf pdf_url url_pdf pdf_link open_access_pdf paper_pdf primary_location.pdf_url
    best_oa_location.pdf_url open_access.oa_url oa_url download_url full_text_url`),
  code: names(`
    code code_url code_link code_links github github_url github_link github_links github_repo repo
    repo_url repository repository_url url_code official_code`),
  project: names('project project_page project_url project_link homepage website demo'),
  date: names(`
    dates published published_at date_published publication_date published_date publish_date pub_date
    first_publication_date issued date_issued published_online published_print date paper_date submitted
    submitted_at submitted_date submission_date release_date preprint_date earliest_date pdate imprints.date cover_date early_access_date datum fecha
    date_de_publication data дата 日期 发布日期 发表日期 发表时间 日付 날짜`),
  recordDate: names(`
    versions created created_at created_utc cdate updated updated_at update_date date_updated timestamp`),
  added: names('date_added added_at added saved_at starred_at starred bookmarked_at accessed access_date'),
  year: names(`
    year publication_year publication_info.year pub_year year_published py yr jahr año año_publicación
    año_publicacion año_de_publicación année год 年份 年`),
  month: names('month pd'),
  headerDate: names('scraped_date scraped_at fetched_at fetch_date crawled_at retrieved_at'),
  categories: names(`
    primary_category arxiv_primary_category categories category subjects subject fields_of_study topics
    tags keywords keyword manual_tags author_keywords ai_keywords tasks concepts schlagwörter mots_clés
    palabras_clave 关键词 關鍵詞`),
  comments: names('comments comment author_comment arxiv_comment note notes'),
  journal: names(`
    journal_ref arxiv_journal_ref journal_title publication_title source_title full_journal_name journal
    journals container_title container_name container host_venue.display_name publication_name
    primary_location.source.display_name journal_info.journal.title publication_info.journal_title
    journal_book venue booktitle proceeding proceedings conference publication pub so source zeitschrift
    revue revista журнал 期刊 刊名`),
  language: names('language lang'),
  announceType: names('announce_type arxiv_announce_type'),
  type: names(`
    types.resource_type_general resource_type.type resource_type item_type @type type release_type
    document_type doc_type publication_type pub_type upload_type content_type`),
} satisfies Readonly<Record<string, readonly string[]>>;

/** The fields of a paper that a dump with named fields may have. */
export type Field = keyof typeof SYNONYMS;

/** Names that replace those of {@link SYNONYMS} for some fields. */
export type FieldMap = Readonly<Partial<Record<Field, readonly string[]>>>;
