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
 * Where they stand in all dumps, which are of one day. A paper that two dumps bring at once has the place and the day of the one
 * that wrote it first, also when the other one is complete first: that alone is not as in an undisturbed run.
 */
const SHARED_AT = 4_000;

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
  const shared = below(3 * SHARED_PAPERS);
  const sharedPapers =
    shared < SHARED_PAPERS ? [paper(randomNumbers(seed + 7 * shared + 1), `shared work ${shared + 1}`)] : [];
  const isMostlyRejected = number % 9 === 0;
  if (isMostlyRejected)
    papers.push(...Array.from({ length: 9 }, () => ({ ...paper(random, ''), title: '' })));
  const [textOf, extension] =
    number % 2 === 0 ? ([risOf, 'ris'] as const) : ([jsonLinesOf, 'jsonl'] as const);
  const text =
    sharedPapers.length === 0
      ? textOf(papers)
      : textOf(papers).padEnd(SHARED_AT, '\n') + textOf(sharedPapers);
  return {
    number,
    id: createHash('sha256').update(text).digest('hex'),
    name: `2025-03-11-dump-${number}.${extension}`,
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
