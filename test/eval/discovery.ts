/**
 * Whether `topics suggest` finds topics that a list lacks: papers with the one label that their venue gave them, three labels
 * taken from the list at random, ten times. Papers are classified by the product with the list without the three; the
 * suggestions are those of the command, with its default limits. Nothing that runs knows the labels or their number.
 *
 *   - The *best suggestion* of a hidden label is the one with the highest F1 against it.
 *   - Its *purity* is the share of its papers that have the label: of those that the suggestion shows, the half of a cluster
 *     nearest to its middle. Its *recall* is the share of the label's papers that are among them.
 *   - A label is *found* when the purity is 0.6 or more.
 *   - *By chance*: the purity of the best suggestion when the labels are dealt to the papers at random.
 *
 * The sizes of clusters, the share of them that is shown and what the spread over topics weighs were chosen on this set, so the
 * figures are not of unseen data. Ten other choices of labels gave the same.
 *
 * Two tasks. *Classified*: all papers of all labels as the product classifies them. *Known labels given*, which is how novel
 * class discovery is defined (arXiv:2311.05440): a person gave each paper of the other labels its label, and the papers of the
 * hidden ones have none.
 */
import { parseArgs } from 'node:util';
import type { SampleItem } from '../../db/topics/sample-items.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { type Suggestion, suggestTopics } from '../../pipeline/topics/discovery/suggest-topics.ts';
import { OTHER } from '../../pipeline/topics/taxonomy.ts';
import { sample } from './datasets.ts';
import { openCachedEmbedder } from './embedder.ts';
import { classifyAll, embedDocuments } from './topics/evaluate.ts';
import { PRODUCT } from './topics/methods.ts';
import { listSets, readSet } from './topics/sets.ts';

const SET = 'ai-tracks';
const CHOICES = 10;
const FOUND_PURITY = 0.6;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    set: { type: 'string', default: SET },
    topics: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
if (values.data === undefined)
  throw new Error('eval discovery: expected --data DIR, a folder of labelled sets');
const file = listSets(values.data).get(values.set);
if (file === undefined) throw new Error(`eval discovery: ${values.data} has no set "${values.set}"`);

const set = readSet(values.data, values.set, file, Number.POSITIVE_INFINITY);
const embedder = openCachedEmbedder();
const documents = await embedDocuments(set.documents, embedder);
const ids = set.documents.map(({ title, abstract }) => itemId(`${title} ${abstract}`));
const places = new Map(ids.map((id, i) => [id, i]));

/** Papers as the product classifies them by the list without the hidden labels. */
async function classified(hidden: readonly number[]): Promise<SampleItem[]> {
  const taxonomy = set.taxonomy.filter((_, label) => !hidden.includes(label));
  const classify = await PRODUCT.fit(taxonomy, documents, embedder);
  return classifyAll(classify, documents).map(({ topics: [topic = OTHER], ranking }, i) => ({
    ...paper(i),
    topic,
    score: Math.max(...ranking),
    byPerson: false,
  }));
}

/** Papers of the other labels as a person classifies them; papers of the hidden labels without a topic. */
function given(hidden: readonly number[]): SampleItem[] {
  return set.truth.map((label, i) =>
    hidden.includes(label)
      ? { ...paper(i), topic: OTHER, score: 0, byPerson: false }
      : { ...paper(i), topic: set.taxonomy[label]?.slug ?? OTHER, score: 1, byPerson: true },
  );
}

function paper(i: number) {
  const { title = '', abstract = '' } = set.documents[i] ?? {};
  return {
    id: ids[i] ?? '',
    title,
    abstract,
    categories: [],
    vector: documents.vectors[i] ?? new Float32Array(),
  };
}

interface Measure {
  readonly name: string;
  readonly purity: number;
  readonly recall: number;
}

/** The suggestion with the highest F1 against a label. */
function bestFor(label: number, suggestions: readonly Suggestion[], truth: readonly number[]): Measure {
  const all = truth.filter((each) => each === label).length;
  const measures = suggestions.map(({ entry, papers }) => {
    const right = papers.filter(({ id }) => truth[places.get(id) ?? -1] === label).length;
    return {
      name: entry.name,
      purity: right / papers.length,
      recall: right / all,
      f1: right / (papers.length + all),
    };
  });
  return measures.toSorted((a, b) => b.f1 - a.f1)[0] ?? { name: '', purity: 0, recall: 0 };
}

const TASKS = { classified, 'known labels given': given };
const labels = [...set.taxonomy.keys()];
/** Ten of all the ways to choose three labels, the same ones each time. */
const choices = sample(
  labels.flatMap((a) => labels.slice(a + 1).flatMap((b) => labels.slice(b + 1).map((c) => [a, b, c]))),
  CHOICES,
);

const rows: (Measure & {
  task: string;
  choice: number;
  label: string;
  papers: number;
  chance: number;
  suggestions: number;
})[] = [];
try {
  for (const [c, hidden] of choices.entries()) {
    for (const [task, classify] of Object.entries(TASKS)) {
      const suggestions = suggestTopics(
        await classify(hidden),
        set.taxonomy.filter((_, i) => !hidden.includes(i)),
        Number(values.topics),
      );
      const dealt = sample(set.truth, set.truth.length);
      for (const label of hidden) {
        rows.push({
          task,
          choice: c + 1,
          label: set.taxonomy[label]?.name ?? '',
          papers: set.truth.filter((each) => each === label).length,
          ...bestFor(label, suggestions, set.truth),
          chance: bestFor(label, suggestions, dealt).purity,
          suggestions: suggestions.length,
        });
      }
    }
  }
} finally {
  await embedder.close();
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const summary = Object.keys(TASKS).map((task) => {
  const of = rows.filter((row) => row.task === task);
  const ofChoices = choices.map((_, c) =>
    mean(of.filter(({ choice }) => choice === c + 1).map(({ purity }) => purity)),
  );
  return {
    task,
    purity: mean(of.map(({ purity }) => purity)),
    'worst choice': Math.min(...ofChoices),
    'best choice': Math.max(...ofChoices),
    recall: mean(of.map(({ recall }) => recall)),
    found: `${of.filter(({ purity }) => purity >= FOUND_PURITY).length} of ${of.length}`,
    'by chance': mean(of.map(({ chance }) => chance)),
    suggestions: mean(of.map(({ suggestions }) => suggestions)),
  };
});
if (values.json) {
  console.log(JSON.stringify({ summary, rows }));
} else {
  console.table(rows.map(rounded));
  console.table(summary.map(rounded));
}

function rounded(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.round(value * 100) / 100 : value,
    ]),
  );
}
