import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseExtract } from '../../pipeline/extract/choose-sentence.ts';
import { splitSentences } from '../../pipeline/extract/sentences.ts';
import { sample } from './datasets.ts';

/*
 * How often the sentence that stands for a paper tells of its method, results or objective, by the facets of CSFCube's
 * sentences (S. Mysore et al., "CSFCube", NeurIPS 2021; https://github.com/iesl/CSFCube, folder `readable_annotations`).
 * A model predicted the facets, and called nine of ten first sentences background, also those that begin with "We
 * propose". The weights were chosen on papers with even ids, and are measured on the others.
 */

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    papers: { type: 'string', default: '5000' },
    show: { type: 'boolean', default: false },
  },
});

interface LabelledPaper {
  readonly title: string;
  readonly sentences: readonly { readonly facet: string; readonly text: string }[];
}

/** The papers with odd ids in a folder of CSFCube's annotations. */
function readPapers(folder: string): LabelledPaper[] {
  const papers = new Map<string, LabelledPaper>();
  for (const name of readdirSync(folder).sort()) {
    for (const block of readFileSync(join(folder, name), 'utf8').split(/^=+$/m)) {
      const [, id = ''] = /^paper_id: (\d*[13579]);/m.exec(block) ?? [];
      const [, title = ''] = /^TITLE: (.*)$/m.exec(block) ?? [];
      const sentences = [...block.matchAll(/^(?:ABSTRACT: )?([a-z]+)_label: (.*)$/gm)].map(
        ([, facet = '', text = '']) => ({ facet, text: text.trim().replaceAll(/\s+/g, ' ') }),
      );
      if (id !== '' && sentences.length > 0) papers.set(id, { title, sentences });
    }
  }
  return [...papers.entries()].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, paper]) => paper);
}

/** The facet of the sentence that holds the middle of `text`. */
function facetOf({ sentences }: LabelledPaper, text: string): string {
  let middle =
    sentences
      .map((sentence) => sentence.text)
      .join(' ')
      .indexOf(text) +
    text.length / 2;
  for (const sentence of sentences) {
    middle -= sentence.text.length + 1;
    if (middle < 0) return sentence.facet;
  }
  throw new Error(`"${text}" is not in the abstract`);
}

/** The sentences that each way chooses. */
function choose({ sentences }: LabelledPaper): Record<string, string> {
  const abstract = sentences.map(({ text }) => text).join(' ');
  const [lead = ''] = splitSentences(abstract);
  return { 'the extract': chooseExtract(abstract) ?? lead, 'the first sentence': lead.trim() };
}

const FACETS = ['objective', 'method', 'result', 'background', 'other'];

if (options.data === undefined)
  throw new Error('eval sentences: expected --data DIR, a folder of readable_annotations');
const papers = sample(readPapers(options.data), Number(options.papers));
const counts = new Map<string, Map<string, number>>();
let announcing = 0;
for (const paper of papers) {
  const chosen = choose(paper);
  for (const [way, text] of Object.entries(chosen)) {
    const ofWay = counts.get(way) ?? new Map<string, number>();
    const facet = facetOf(paper, text);
    counts.set(way, ofWay.set(facet, (ofWay.get(facet) ?? 0) + 1));
  }
  const { 'the extract': text = '' } = chosen;
  const facet = facetOf(paper, text);
  if (facet === 'background' && /\b(?:we|this (?:paper|article|work|study))\b/i.test(text)) announcing++;
  if (options.show) console.log(`${paper.title}\n  ${facet}: ${text}\n`);
}

const percent = (count: number) => `${((100 * count) / papers.length).toFixed(1)} %`;
console.log(`${papers.length} papers\n`);
console.log(`| chosen by | right | ${FACETS.join(' | ')} |\n| --- ${'| --- '.repeat(1 + FACETS.length)}|`);
for (const [way, ofWay] of counts) {
  const shares = FACETS.map((facet) => ofWay.get(facet) ?? 0);
  const right = shares.slice(0, 3).reduce((sum, share) => sum + share, 0);
  console.log(`| ${way} | ${percent(right)} | ${shares.map(percent).join(' | ')} |`);
}
console.log(`\n${percent(announcing)} are labelled background and say "we" or "this paper".`);
