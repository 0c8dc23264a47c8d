import { UNREAD } from '../../pipeline/ledger/doubt.ts';
import type { Environment } from '../env.ts';
import { eachDump } from '../intake/each-dump.ts';
import { type Inspection, inspect } from '../intake/inspect.ts';
import { uninspected } from '../intake/unreadable.ts';
import { openInputs } from '../server/files/inputs.ts';
import { requestFor } from '../server/files/request-for.ts';
import { userAgent } from '../sources/user-agent.ts';
import { print } from '../terminal/print.ts';
import { count, excerpt, percent } from '../terminal/text.ts';
import { type DumpFlags, readDumpOptions } from './options.ts';

/**
 * `paperwire inspect <place...>`: shows how each dump would be read. Needs neither a model nor a database.
 * @returns the exit code: 0, or 1 when a dump cannot be read
 */
export async function inspectCommand(
  places: readonly string[],
  flags: DumpFlags & { readonly sample: number; readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const { captured, ...options } = readDumpOptions(flags);
  let code = 0;
  for (const place of places) {
    const inspections = eachDump(
      openInputs(place, signal, { request: requestFor(env), userAgent: userAgent(env) }),
      { captured, signal },
      (dump) => inspect(dump, { signal, ...options, sample: flags.sample }),
      (name, _, error) => uninspected(name, error),
    );
    for await (const inspection of inspections) {
      if (inspection.error !== null) code = 1;
      print(flags.json ? JSON.stringify(inspection) : describe(inspection));
    }
  }
  return code;
}

/** Describes a dump for people: its format, its counts, then by line what is doubtful, rejects and papers. */
function describe(dump: Inspection): string[] {
  if (dump.capturedAt === null) return [dump.name, `  error        ${dump.error?.message}`];
  const candidates = dump.formats.filter(({ confidence }) => confidence > 0);
  const [first, ...sections] = dump.sections;
  const others = candidates.filter(({ name }) => name !== first?.format);
  const papers = dump.records - dump.rejected;
  const guesses = dump.sections.filter(({ guessed }) => guessed).length;
  const hiddenDoubts = guesses + dump.unread + dump.doubted - dump.doubts.length;
  const isShort = dump.papers.length > 0 && papers > dump.papers.length;
  return [
    `${dump.name}: ${dump.bytes} bytes, captured ${dump.capturedAt.slice(0, 10)}`,
    `  format       ${first === undefined ? describeUnknown(dump, candidates) : describeFormat(first)}`,
    ...(dump.why === null ? [] : [`  because      ${dump.why}`]),
    ...sections.map(
      (each) =>
        `  then         ${describeFormat(each)}, from line ${each.line}${each.why === null ? '' : `: ${each.why}`}`,
    ),
    ...(first === undefined || sections.length > 0 || others.length === 0
      ? []
      : [`  or           ${describeCandidates(others)}`]),
    `  found        ${count(papers, 'paper')}, ${count(dump.rejected - dump.unread, 'reject')}${dump.unread === 0 ? '' : `, ${count(dump.unread, 'unread passage')}`}, ${count(dump.updates, 'update')}`,
    `  boilerplate  ${count(dump.boilerplateLines, 'line')}, ${percent(dump.boilerplateBytes, dump.bytes)} of the bytes`,
    ...(dump.error === null ? [] : [`  error        ${dump.error.message}`]),
    ...(dump.doubt === null ? [] : [`  doubtful     ${dump.doubt}`]),
    ...(dump.doubts.length === 0 ? [] : ['']),
    ...dump.doubts.flatMap(({ line, about, message }) => [
      `  line ${line}  doubt: ${message}`,
      `    > ${excerpt(about, 100)}`,
    ]),
    ...(hiddenDoubts > 0 ? [`  ... and ${count(hiddenDoubts, 'more doubt')}`] : []),
    ...(dump.rejected === dump.unread ? [] : ['']),
    ...Object.entries(dump.reasons)
      .filter(([code]) => code !== UNREAD)
      .map(([code, rejects]) => `  rejected as ${code}: ${rejects}`),
    ...dump.rejects
      .filter(({ code }) => code !== UNREAD)
      .flatMap((reject) => [
        `  line ${reject.line}  ${reject.stage}/${reject.code}: ${reject.message}`,
        `    > ${excerpt(reject.raw, 100)}`,
      ]),
    ...dump.papers.flatMap((paper) => ['', ...describePaper(paper)]),
    ...(isShort ? ['', `  ... and ${count(papers - dump.papers.length, 'more paper')}`] : []),
  ];
}

function describeUnknown({ looksLike }: Inspection, candidates: Inspection['formats']): string {
  const likeness = looksLike === null ? '' : `; the dump looks like ${looksLike}`;
  return `unknown${likeness}${candidates.length === 0 ? '' : ` (${describeCandidates(candidates)})`}`;
}

function describeFormat({ format, confidence }: Inspection['sections'][number]): string {
  return confidence === 0 ? format : `${format}, ${percent(confidence, 1)} sure`;
}

function describeCandidates(formats: Inspection['formats']): string {
  return formats.map(({ name, confidence }) => `${name} ${percent(confidence, 1)}`).join(', ');
}

/** Describes the non-empty fields of a paper, a line each. */
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
