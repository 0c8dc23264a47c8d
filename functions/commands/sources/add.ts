import type { ListedSource } from '../../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { openSourceDesk } from '../../server/sources/desk.ts';
import { EMPTY_FEED, type Trial } from '../../sources/trial/outcome.ts';
import { openAsking, type Streams, terminal } from '../../terminal/ask.ts';
import { print, printError } from '../../terminal/print.ts';
import { describeEntry, describeTrial } from './describe-trial.ts';

/** Options of `paperwire sources add`. */
export interface AddFlags {
  readonly name?: string;
  readonly every?: string;
  readonly accept?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * `paperwire sources add <url>`: tries an address, shows what it would bring, and adds it to the source file when the person
 * agrees.
 * @returns the exit code: 0; 1 when it brings no papers and was not added
 * @throws ConfigurationError without a person to ask; and as the desk
 */
export async function addSourceCommand(
  url: string,
  flags: AddFlags,
  env: Environment,
  signal: AbortSignal,
  streams: Streams = terminal(),
): Promise<number> {
  if (!flags.yes && !flags.dryRun && streams.input.isTTY !== true)
    throw new ConfigurationError(
      `Adding ${url}: nobody can be asked here; pass --yes to add it, or --dry-run to see what it would bring`,
    );
  if (!/^https?:\/\//i.test(url))
    throw new ConfigurationError(`Adding ${JSON.stringify(url)}: expected an http(s) URL`);
  const desk = openSourceDesk(env);
  const trial = await desk.try(url, signal);
  const entry = entryFor(trial, flags);
  if (flags.json) print(JSON.stringify({ ...trial, entry }));
  else print([...describeTrial(trial), ...(entry === null ? [] : ['', describeEntry(entry)])]);
  if (entry === null) {
    const hint = trial.refusal?.code === EMPTY_FEED ? '; --accept adds it all the same' : '';
    printError(`paperwire: ${url} is not added: it brings no papers${hint}`);
    return 1;
  }
  if (flags.dryRun || !(flags.yes || (await isWanted(desk.file, streams, signal)))) return 0;
  await desk.add(entry);
  if (!flags.json)
    print(
      `Added to ${desk.file}. The server fetches it within a minute; paperwire sources run ${entry.name} does now.`,
    );
  return 0;
}

/** The entry to add; `null` when the trial brought no papers. */
function entryFor({ entry, refusal }: Trial, { name, every, accept }: AddFlags): ListedSource | null {
  const isRefused = refusal !== null && !(accept && refusal.code === EMPTY_FEED);
  if (entry === null || isRefused) return null;
  return {
    ...entry,
    ...(name === undefined ? {} : { name }),
    ...(every === undefined ? {} : { cadence: every }),
  };
}

async function isWanted(file: string, streams: Streams, signal: AbortSignal): Promise<boolean> {
  using asking = openAsking(streams, signal);
  return /^y/i.test(await asking.ask(`Add it to ${file}? [Y/n]`, 'y'));
}
