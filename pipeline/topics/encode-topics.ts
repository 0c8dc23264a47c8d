/** What a fit learnt, as bytes for the database. */

import type { Learnt } from './fit-topics.ts';
import type { Vectors } from './label-vectors.ts';
import type { FittedTopics } from './topic-model.ts';

/** Begins with the length of the JSON header as a little-endian 32-bit number; then the header, singles, signed bytes. */
const HEADER_START = 4;

interface Header {
  readonly version: string;
  readonly fittedOn: number;
  /** Vectors of each topic's keywords and sentences. */
  readonly phrases: readonly number[];
  readonly keywordWeights: readonly (readonly number[])[];
  readonly sampleTopics: readonly (readonly number[])[];
  readonly ids: readonly string[];
  readonly dimensions: number;
  readonly learnt: {
    readonly spread: number;
    readonly subjects: number;
    readonly words: readonly string[];
  } | null;
}

export function encodeFitted({
  version,
  fittedOn,
  topicVectors,
  tables,
  papers,
}: FittedTopics): Uint8Array<ArrayBuffer> {
  const { centre, labels, keywordWeights, pulls, learnt, sampleTopics } = tables;
  const header: Header = {
    ...{ version, fittedOn, keywordWeights, sampleTopics, ids: papers.ids, dimensions: centre.length },
    phrases: topicVectors.map((vectors) => vectors.length),
    learnt: learnt && { spread: learnt.spread, subjects: learnt.offsets.length, words: learnt.words },
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const singles = [centre, pulls, ...topicVectors.flat(), ...labels];
  if (learnt !== null) singles.push(learnt.papers, learnt.offsets, ...learnt.directions, learnt.wordTable);
  const start = HEADER_START + json.length;
  const length = singles.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = new Uint8Array(start + length + papers.vectors.byteLength);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, HEADER_START);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of [...singles, papers.vectors]) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Reads what {@link encodeFitted} wrote. */
export function decodeFitted(bytes: Uint8Array): FittedTopics {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = HEADER_START + length;
  const json = new TextDecoder().decode(bytes.subarray(HEADER_START, end));
  const { version, fittedOn, keywordWeights, sampleTopics, ids, dimensions, phrases, learnt }: Header =
    JSON.parse(json);
  const vectorsAt = bytes.byteLength - ids.length * dimensions;
  const singles = new Float32Array(bytes.slice(end, vectorsAt).buffer);
  let at = 0;
  const take = (n: number) => {
    at += n;
    return singles.subarray(at - n, at);
  };
  const takeVectors = (n: number): Vectors => Array.from({ length: n }, () => take(dimensions));
  const centre = take(dimensions);
  const pulls = take(phrases.length);
  const topicVectors = phrases.map(takeVectors);
  const labels = takeVectors(phrases.length);
  const readLearnt = ({ spread, subjects, words }: NonNullable<Header['learnt']>): Learnt => ({
    ...{ spread, words },
    papers: take(subjects),
    offsets: take(subjects),
    directions: takeVectors(subjects),
    wordTable: take(words.length * subjects),
  });
  return {
    ...{ version, fittedOn, topicVectors },
    learnt: learnt !== null,
    tables: {
      ...{ centre, labels, keywordWeights, pulls, sampleTopics },
      learnt: learnt && readLearnt(learnt),
    },
    papers: { ids, vectors: new Int8Array(bytes.slice(vectorsAt).buffer) },
  };
}
