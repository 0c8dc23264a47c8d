import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddingText } from '../../../pipeline/stages/embed.ts';
import { readJsonLines } from '../datasets.ts';

/** Test collections of retrieval, read in their original formats. */
export interface Collection {
  readonly name: string;
  readonly papers: readonly CollectedPaper[];
  readonly queries: readonly JudgedQuery[];
  /** The least grade that counts as relevant where only relevant or not is asked. */
  readonly minGrade: number;
}

interface CollectedPaper {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
}

export interface JudgedQuery {
  readonly text: string;
  /** By id of a paper: the higher, the more relevant. */
  readonly grades: ReadonlyMap<string, number>;
  /** The papers that are ranked; all when missing. */
  readonly pool?: ReadonlySet<string>;
}

/**
 * Cranfield: 1,400 abstracts on aerodynamics, 225 questions (C. Cleverdon, 1967). The judgements number the queries by
 * their order in `cran.qry`, not by its ids. Their code 1, a complete answer, becomes grade 4, and 4, of minimum
 * interest, grade 1. Abstracts begin with the title again, which is left out; two papers without any text too.
 */
export function readCranfield(folder: string): Collection {
  const papers = records(join(folder, 'cran.all.1400')).flatMap(({ id, T: title = '', W: text = '' }) =>
    title === ''
      ? []
      : { id, title, abstract: text.startsWith(title) ? text.slice(title.length).trim() : text },
  );
  const queries = records(join(folder, 'cran.qry')).map(({ W: text = '' }) => ({
    text,
    grades: new Map<string, number>(),
  }));
  for (const line of readFileSync(join(folder, 'cranqrel'), 'utf8').trim().split('\n')) {
    const [query = '', paper = '', code = ''] = line.trim().split(/\s+/);
    queries[Number(query) - 1]?.grades.set(paper, 5 - Number(code));
  }
  return { name: 'Cranfield', papers, queries, minGrade: 1 };
}

/** The records of a file of Cranfield: `.I` begins one and gives its id, other letters a field. */
function records(path: string): ({ readonly id: string } & Readonly<Record<string, string>>)[] {
  return readFileSync(path, 'utf8')
    .split(/^\.I /m)
    .slice(1)
    .map((record) => {
      const [id = '', ...fields] = record
        .split(/^\.([A-Z])\s*$/m)
        .map((part) => part.trim().replaceAll(/\s+/g, ' '));
      const pairs = fields.flatMap((letter, i) => (i % 2 === 0 ? [[letter, fields[i + 1] ?? '']] : []));
      return { id, ...Object.fromEntries(pairs) };
    });
}

/**
 * CSFCube: 4,205 papers of computational linguistics, 50 queries, each a paper with a facet (S. Mysore and others, NeurIPS
 * 2021). As in its `eval_scripts/ranking_eval.py`, a query ranks the papers of its own pool, and 2 of the grades 0 to 3 is
 * relevant. The product knows no facets: the query is title and abstract of the whole paper. The paper itself, which is in
 * two of the pools, is left out.
 */
export function readCsfcube(folder: string): Collection {
  const papers = readJsonLines<{ _id: string; title: string; text: string }>(
    join(folder, 'corpus.jsonl.gz'),
  ).map(({ _id: id, title, text: abstract }) => ({ id, title, abstract }));
  const byId = new Map(papers.map((paper) => [paper.id, paper]));
  const queries = ['background', 'method', 'result'].flatMap((facet) => {
    const path = join(folder, `test-pid2anns-csfcube-${facet}.json`);
    const judged: Record<string, { cands: string[]; relevance_adju: number[] }> = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    return Object.entries(judged).map(([id, { cands, relevance_adju }]) => {
      const paper = byId.get(id);
      if (paper === undefined) throw new Error(`reading ${path}: query ${id} is not in corpus.jsonl.gz`);
      const grades = new Map(cands.map((each, i) => [each, relevance_adju[i] ?? 0]));
      grades.delete(id);
      return { text: embeddingText(paper), grades, pool: new Set(grades.keys()) };
    });
  });
  return { name: 'CSFCube', papers, queries, minGrade: 2 };
}
