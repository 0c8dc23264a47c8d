import type { ListedSource } from '../../../pipeline/acquire/sources.ts';
import type { Trial } from '../../sources/trial/outcome.ts';
import { count, excerpt } from '../../terminal/text.ts';

/** Describes for people what a source would bring: what was read, then its first papers. */
export function describeTrial(trial: Trial): string[] {
  const { address, steps, format, bytes, papers, described, sampled, rejected, rhythm, doubts } = trial;
  const without = sampled - described;
  return [
    address,
    ...steps.map((step) => `  note      ${step}`),
    ...(format === null ? [] : [`  format    ${format}, ${bytes} bytes`]),
    ...(papers === 0
      ? []
      : [
          `  found     ${count(papers, 'paper')}${rejected === 0 ? '' : `, ${count(rejected, 'reject')}`}${without === 0 ? '' : `; ${without} of ${sampled} without an abstract`}`,
          `  when      ${rhythm}`,
        ]),
    ...doubts.map((doubt) => `  doubtful  ${doubt}`),
    ...trial.first.flatMap(({ title, authors, publishedAt }) => [
      '',
      `  ${publishedAt.slice(0, 10)}  ${excerpt(title, 100)}`,
      ...(authors.length === 0 ? [] : [`              ${excerpt(authors.join(', '), 100)}`]),
    ]),
    ...(papers > trial.first.length
      ? ['', `  ... and ${count(papers - trial.first.length, 'more paper')}`]
      : []),
    ...(trial.refusal === null ? [] : [`  no papers ${trial.refusal.code}: ${trial.refusal.message}`]),
  ];
}

/** Describes an entry of the list on a line, as JSON. */
export function describeEntry(entry: ListedSource): string {
  return JSON.stringify(entry, null, 1).replaceAll(/\n\s*/g, ' ');
}
