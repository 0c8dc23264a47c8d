import { identifyDump } from '../../pipeline/source.ts';
import { openSources } from '../../pipeline/source-node.ts';
import type { Environment } from '../env.ts';
import { type Inspection, inspect } from '../inspect.ts';
import { userAgent } from '../user-agent.ts';
import { readCaptured } from './ingest.ts';
import { count, excerpt, percent } from './text.ts';

export interface InspectFlags {
  readonly format?: string;
  readonly captured?: string;
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
  const captured = flags.captured === undefined ? {} : { captured: readCaptured(flags.captured) };
  let code = 0;
  for await (const source of openSources(place, signal, { userAgent: userAgent(env) })) {
    try {
      const dump = await identifyDump(source, { now: new Date(), ...captured }, signal);
      const seen = await inspect(dump, { signal, format: flags.format, sample: flags.sample });
      if (seen.error !== null) code = 1;
      console.log(flags.json ? JSON.stringify(seen) : describe(seen));
    } finally {
      await source.close?.();
    }
  }
  return code;
}

function describe(seen: Inspection): string {
  const likely = seen.formats.filter(({ confidence }) => confidence > 0);
  const sure = likely.map(({ name, confidence }) => `${name} ${percent(confidence, 1)}`).join(', ');
  return [
    `${seen.name}: ${seen.bytes} bytes, taken ${seen.capturedAt.slice(0, 10)}`,
    `  format: ${seen.format ?? 'none'} (sure: ${sure || 'no format'}${seen.looksLike === null ? '' : `; looks like ${seen.looksLike}`})`,
    `  ${count(seen.records, 'record')}, ${seen.rejected} of them rejected, ${count(seen.updates, 'update')}; ${percent(seen.chromeBytes, seen.bytes)} of the bytes outside papers (${count(seen.chromeLines, 'line')})`,
    ...(seen.error === null ? [] : [`  stopped: ${seen.error.message}`]),
    ...seen.papers.flatMap((paper) => [
      `  line ${paper.line}: ${excerpt(paper.title, 100)}`,
      `    ${[paper.publishedAt.slice(0, 10), ...paper.externalIds.map(({ scheme, value }) => `${scheme}:${value}`), excerpt(paper.authors.join(', '), 60)].filter((part) => part !== '').join(' · ')}`,
      `    ${paper.abstract === '' ? `(no abstract) ${paper.url}` : excerpt(paper.abstract, 100)}`,
    ]),
    ...Object.entries(seen.reasons).map(([reason, n]) => `  rejected for ${reason}: ${n}`),
    ...seen.rejects.flatMap((reject) => [
      `  line ${reject.line}: ${reject.stage}/${reject.code}: ${reject.message}`,
      `    > ${excerpt(reject.raw, 100)}`,
    ]),
  ].join('\n');
}
