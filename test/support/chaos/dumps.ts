import { createHash } from 'node:crypto';
import { randomNumbers } from '../random.ts';

/** A dump of a run. */
export interface ChaosDump {
  /** From 1. */
  readonly number: number;
  /** SHA-256 of its bytes. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** Papers that no other dump has. */
  readonly ownPapers: number;
  /** What becomes of it. */
  readonly state: 'loaded' | 'failed';
}

const WORDS =
  `retrieval security efficient language models robust sparse federated graph vision speech planning
causal quantum protein climate legal clinical music robot tutoring translation summarisation poisoning privacy caching
pruning distillation alignment reasoning memory agents benchmark calibration detection forecasting`.split(
    /\s+/,
  );

/** Papers that dumps share. */
const SHARED_PAPERS = 8;

/**
 * Makes the dump of a number: JSON Lines or RIS with one to three papers of its own, and sometimes one that other dumps
 * have too. Every ninth is mostly rejected.
 */
export function makeDump(seed: number, number: number): ChaosDump {
  const random = randomNumbers(seed * 1_000 + number + 1);
  for (let i = 0; i < 8; i++) random();
  const below = (limit: number) => Math.floor(random() * limit);
  const ownPapers = 1 + below(3);
  const papers = Array.from({ length: ownPapers }, (_, i) =>
    paper(random, `part ${i + 1} of dump ${number}`),
  );
  if (below(3) === 0) {
    const shared = below(SHARED_PAPERS);
    papers.push(paper(randomNumbers(seed + 7 * shared + 1), `shared work ${shared + 1}`));
  }
  const isMostlyRejected = number % 9 === 0;
  if (isMostlyRejected)
    papers.push(...Array.from({ length: 9 }, () => ({ ...paper(random, ''), title: '' })));
  const [text, extension] = number % 2 === 0 ? [risOf(papers), 'ris'] : [jsonLinesOf(papers), 'jsonl'];
  return {
    number,
    id: createHash('sha256').update(text).digest('hex'),
    name: `2025-03-${String(1 + (number % 28)).padStart(2, '0')}-dump-${number}.${extension}`,
    text,
    ownPapers,
    state: isMostlyRejected ? 'failed' : 'loaded',
  };
}

interface ChaosPaper {
  readonly title: string;
  readonly abstract: string;
  readonly author: string;
}

function paper(random: () => number, end: string): ChaosPaper {
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  return {
    title: `On ${word()} ${word()} for ${word()} ${word()}, ${end}`,
    abstract: `We study ${word()} and ${word()} for ${word()}. The ${word()} of ${word()} improves by ${Math.floor(random() * 90)} points.`,
    author: `${word().replace(/^./, (letter) => letter.toUpperCase())}, Ada`,
  };
}

const jsonLinesOf = (papers: readonly ChaosPaper[]) =>
  papers
    .map(
      ({ title, abstract, author }) =>
        `${JSON.stringify({ title, abstract, authors: [author], date: '2025-02-03' })}\n`,
    )
    .join('');

const risOf = (papers: readonly ChaosPaper[]) =>
  papers
    .map(
      ({ title, abstract, author }) =>
        `TY  - JOUR\n${title === '' ? '' : `TI  - ${title}\n`}AU  - ${author}\nDA  - 2025/02/03\nAB  - ${abstract}\nER  - \n\n`,
    )
    .join('');
