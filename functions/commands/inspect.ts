import { identifyDump } from '../../pipeline/acquire/input.ts';
import type { Environment } from '../env.ts';
import { type Inspection, inspect } from '../intake/inspect.ts';
import { openInputs } from '../server/files/inputs.ts';
import { userAgent } from '../sources/user-agent.ts';
import { count, excerpt, percent } from '../terminal/text.ts';
import { type DumpFlags, readDumpOptions } from './options.ts';

interface InspectFlags extends DumpFlags {
  readonly sample: number;
  readonly json?: boolean;
}

/**
 * `paperwire inspect <place>`: shows what would be read of each dump there; needs neither a model nor a database.
 * @returns the exit code: 0, or 1 when a dump could not be read
 */
export async function inspectCommand(
  place: string,
  flags: InspectFlags,
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const { captured, ...options } = readDumpOptions(flags);
  let code = 0;
  for await (const source of openInputs(place, signal, { userAgent: userAgent(env) })) {
    try {
      const dump = await identifyDump(source, { now: new Date(), ...(captured && { captured }) }, signal);
      const seen = await inspect(dump, { signal, ...options, sample: flags.sample });
      if (seen.error !== null) code = 1;
      console.log(flags.json ? JSON.stringify(seen) : describe(seen));
    } finally {
      await source.close?.();
    }
  }
  return code;
}

/** What was seen, for a person: the dump, what it was read as, what is in it, then papers and rejects by their lines. */
function describe(seen: Inspection): string {
  const likely = seen.formats.filter(({ confidence }) => confidence > 0);
  const sure = likely.map(({ name, confidence }) => `${name} ${percent(confidence, 1)}`).join(', ');
  const [first, ...sections] = seen.sections;
  const others = likely.filter(({ name }) => name !== first?.format);
  const format =
    first === undefined
      ? `none${seen.looksLike === null ? '' : `; it looks like ${seen.looksLike}`}${sure === '' ? '' : ` (${sure})`}`
      : describeFormat(first);
  const papers = seen.records - seen.rejected;
  return [
    `${seen.name}: ${seen.bytes} bytes, taken ${seen.capturedAt.slice(0, 10)}`,
    `  format   ${format}`,
    ...(seen.why === null ? [] : [`  why      ${seen.why}`]),
    ...sections.map(
      (each) =>
        `  then     ${describeFormat(each)}, from line ${each.line}${each.why === null ? '' : `: ${each.why}`}`,
    ),
    ...(seen.guessed
      ? ['  guess    its layout is none that is known: look whether these are the papers']
      : []),
    ...(first === undefined || sections.length > 0 || others.length === 0
      ? []
      : [
          `  else     ${others.map(({ name, confidence }) => `${name} ${percent(confidence, 1)}`).join(', ')}`,
        ]),
    `  found    ${count(papers, 'paper')}, ${count(seen.rejected, 'reject')}, ${count(seen.updates, 'update')}`,
    `  outside  ${count(seen.boilerplateLines, 'line')}, ${percent(seen.boilerplateBytes, seen.bytes)} of the bytes`,
    ...(seen.error === null ? [] : [`  stopped  ${seen.error.message}`]),
    ...seen.papers.flatMap((paper) => ['', ...describePaper(paper)]),
    ...(papers > seen.papers.length && seen.papers.length > 0
      ? ['', `  ... and ${count(papers - seen.papers.length, 'paper')} more`]
      : []),
    ...(seen.rejected === 0 ? [] : ['']),
    ...Object.entries(seen.reasons).map(([reason, n]) => `  rejected for ${reason}: ${n}`),
    ...seen.rejects.flatMap((reject) => [
      `  line ${reject.line}  ${reject.stage}/${reject.code}: ${reject.message}`,
      `    > ${excerpt(reject.raw, 100)}`,
    ]),
  ].join('\n');
}

function describeFormat({ format, confidence }: Inspection['sections'][number]): string {
  return confidence === 0 ? format : `${format}, ${percent(confidence, 1)} sure`;
}

/** The fields of a paper that say something, a line each. */
function describePaper(paper: Inspection['papers'][number]): string[] {
  const fields: readonly (readonly [string, string])[] = [
    ['authors', excerpt(paper.authors.join(', '), 100)],
    ['ids', paper.externalIds.map(({ scheme, value }) => `${scheme}:${value}`).join(' ')],
    ['url', paper.url ?? ''],
    ['in', paper.categories.slice(0, 8).join(', ')],
    ['links', excerpt(paper.links.map(({ kind, url }) => `${kind} ${url}`).join(', '), 100)],
    ['comments', excerpt(paper.comments ?? '', 100)],
    ['journal', excerpt(paper.journal ?? '', 100)],
    ['language', paper.language ?? ''],
    ['abstract', paper.abstract === '' ? '(none)' : excerpt(paper.abstract, 200)],
  ];
  return [
    `  line ${paper.line}  ${excerpt(paper.title, 120)}`,
    `    date      ${paper.publishedAt.slice(0, 10)}`,
    ...fields.filter(([, value]) => value !== '').map(([name, value]) => `    ${name.padEnd(9)} ${value}`),
  ];
}
