/** `node` or `deno run` of this file: fits the topics of the input on standard input, on a thread. Prints the SHA-256 of the tables. */
import { createHash } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { fitOnThread } from '../../../functions/server/fitting/fit-on-thread.ts';
import { encodeFitted } from '../../../pipeline/topics/encode-topics.ts';
import type { FitInput } from '../../../pipeline/topics/fit-topics.ts';

const input = (await json(process.stdin)) as FitInput;
const withVector = <T extends { readonly vector: ArrayLike<number> }>(paper: T) => ({
  ...paper,
  vector: Float32Array.from(paper.vector),
});
const fitted = await fitOnThread({
  ...input,
  topicVectors: input.topicVectors.map((vectors) => vectors.map((vector) => Float32Array.from(vector))),
  sample: input.sample.map(withVector),
  examples: input.examples.map(withVector),
});
console.log(createHash('sha256').update(encodeFitted(fitted)).digest('hex'));
