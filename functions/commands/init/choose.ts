/** What `init` sets up: by flags, or by questions. */
import type { ListedSource } from '../../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import { readEnvironment } from '../../env.ts';
import { type Asking, openAsking, type Streams } from '../../terminal/ask.ts';
import { table } from '../../terminal/text.ts';
import { defaultSources, FIELDS, type Field, fieldNamed, sourcesOf } from './fields.ts';

/** Options of `paperwire init`. */
export interface InitFlags {
  readonly field?: readonly string[];
  readonly source?: readonly string[];
  readonly contact?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  /** `false` with `--no-fetch`. */
  readonly fetch?: boolean;
}

/** A choice: all sources of the fields are listed, some of them enabled. */
export interface Choice {
  readonly fields: readonly Field[];
  readonly sources: readonly ListedSource[];
  readonly contact: string | undefined;
}

/** Asks the person for what the flags leave open; without a person, the defaults count. */
export async function choose(
  flags: InitFlags,
  folder: string,
  streams: Streams,
  signal: AbortSignal,
): Promise<Choice> {
  if (flags.contact !== undefined) assertContact(flags.contact);
  const isTold = flags.yes === true || flags.field !== undefined;
  if (!isTold && streams.input.isTTY !== true)
    throw new ConfigurationError(
      'Setting up: nobody can be asked here; pass --field NAME, and if you like --source NAME and --contact ADDRESS, or --yes for the defaults',
    );
  using asking = flags.yes || streams.input.isTTY !== true ? undefined : openAsking(streams, signal);
  asking?.tell(
    `This sets up Paperwire in ${folder}/. Enter takes what stands in brackets; Ctrl-C writes nothing.`,
  );
  const fields = await chooseFields(flags.field, asking);
  const sources = await chooseSources(fields, flags.source, asking);
  return { fields, sources, contact: flags.contact ?? (await askContact(asking)) };
}

async function chooseFields(
  named: readonly string[] | undefined,
  asking: Asking | undefined,
): Promise<Field[]> {
  if (named !== undefined) return [...new Set(named)].map(fieldNamed);
  if (asking === undefined) return FIELDS.slice(0, 1);
  asking.tell('', ...table(FIELDS.map(({ name, title }, i) => [i + 1, name, title])), '');
  return choice(asking, 'Your fields?', '1', (text) => pick(text, FIELDS));
}

async function chooseSources(
  fields: readonly Field[],
  named: readonly string[] | undefined,
  asking: Asking | undefined,
): Promise<ListedSource[]> {
  const listed = await sourcesOf(fields);
  const enable = (names: readonly string[]) =>
    listed.map((source) => ({ ...source, enabled: names.includes(source.name) }));
  const defaults = await defaultSources(fields);
  if (named !== undefined)
    return enable(
      named.includes('none') ? [] : named.flatMap((name) => pick(name, listed)).map(({ name }) => name),
    );
  if (asking === undefined) return enable(defaults);
  asking.tell('', ...table(listed.map(({ name, url = '' }, i) => [i + 1, name, url])), '');
  const numbers = defaults.map((name) => listed.findIndex((source) => source.name === name) + 1).join(',');
  const picked = await choice(asking, 'Sources to fetch, "all" or "none"?', numbers, (text) =>
    text === 'none' ? [] : pick(text, listed),
  );
  return enable(picked.map(({ name }) => name));
}

async function askContact(asking: Asking | undefined): Promise<string | undefined> {
  asking?.tell('', 'Servers of sources want to know whom to write to when something goes wrong.');
  const contact = await asking?.ask('Your e-mail address or web page? [none]', 'none');
  if (asking === undefined || contact === undefined || contact === 'none') return undefined;
  try {
    assertContact(contact);
    return contact;
  } catch (error) {
    asking.tell((error as Error).message);
    return askContact(asking);
  }
}

/** @throws ConfigurationError */
function assertContact(contact: string): void {
  try {
    readEnvironment({ CONTACT: contact });
  } catch {
    throw new ConfigurationError(
      `Reading the contact ${JSON.stringify(contact)}: expected an e-mail address or an http(s) URL`,
    );
  }
}

/** Asks until the answer can be read. */
async function choice<T>(
  asking: Asking,
  question: string,
  fallback: string,
  read: (text: string) => T[],
): Promise<T[]> {
  for (;;) {
    try {
      return read(await asking.ask(`${question} [${fallback}]`, fallback));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      asking.tell(error.message);
    }
  }
}

/**
 * Picks from a list by numbers from 1, ranges and names: `1-3,arxiv-cs-cl`, or `all`.
 * @throws ConfigurationError for anything else
 */
function pick<T extends { readonly name: string }>(text: string, list: readonly T[]): T[] {
  if (text === 'all') return [...list];
  const picked = new Set<T>();
  for (const word of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, from, to = from] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(word) ?? [];
    const found = list.filter(
      ({ name }, i) => name === word || (from !== undefined && i + 1 >= Number(from) && i < Number(to)),
    );
    if (found.length === 0)
      throw new ConfigurationError(
        `Choosing ${JSON.stringify(word)}: expected numbers from 1 to ${list.length} or names: ${list.map(({ name }) => name).join(', ')}`,
      );
    for (const each of found) picked.add(each);
  }
  return [...picked];
}
