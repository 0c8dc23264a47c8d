import { Pace } from '../../../pipeline/acquire/fetch/pace.ts';
import { FETCH_LIMITS } from '../../../pipeline/acquire/fetch/request.ts';
import type { ListedSource } from '../../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import type { SourceDesk } from '../../sources/desk.ts';
import { addSource, enableSources, requireListed } from '../../sources/edit-list.ts';
import { CRON_LIMITS } from '../../sources/limits.ts';
import type { LookOptions } from '../../sources/trial/look.ts';
import { userAgent } from '../../sources/user-agent.ts';
import { requestFor } from '../files/request-for.ts';
import { ownSourcesFile, readListedSources, writeSources } from './source-file.ts';

/**
 * The list of sources in its file, on Node and Deno. Changes are made one after another.
 * @param gapMs time between two requests to a host
 */
export function openSourceDesk(env: Environment, gapMs = CRON_LIMITS.gapMs): SourceDesk {
  const pace = new Pace(gapMs);
  let last: Promise<unknown> = Promise.resolve();
  const change = (edit: (list: readonly ListedSource[]) => readonly ListedSource[]) => {
    const changed = last.then(async () => void (await writeSources(env, edit(await readListedSources(env)))));
    last = changed.catch(() => {});
    return changed;
  };
  return {
    file: ownSourcesFile(env),
    list: () => readListedSources(env),
    async try(addressOrName, signal) {
      const list = await readListedSources(env);
      const address = addressOf(addressOrName, list);
      const taken = new Set(list.filter(({ url }) => url !== address).map(({ name }) => name));
      const { trySource } = await import('../../sources/trial/trial.ts');
      return trySource(address, taken, await lookOptions(env, pace, signal));
    },
    add: (entry) => change((list) => addSource(list, entry)),
    enable: (names, enabled) => change((list) => enableSources(list, names, enabled)),
  };
}

/** Loads what reads dumps on demand: a server seldom tries an address, and it is a third of all modules. */
async function lookOptions(env: Environment, pace: Pace, signal: AbortSignal): Promise<LookOptions> {
  const { spoolToFile, unpackInput } = await import('../files/inputs.ts');
  const { inspectOnThread } = await import('../reading/read-on-thread.ts');
  return {
    request: requestFor(env),
    userAgent: userAgent(env),
    limits: { ...FETCH_LIMITS, maxBytes: env.MAX_DUMP_BYTES ?? FETCH_LIMITS.maxBytes },
    pace,
    now: () => new Date(),
    signal,
    spool: spoolToFile,
    unpack: unpackInput,
    inspect: inspectOnThread,
  };
}

function addressOf(text: string, list: readonly ListedSource[]): string {
  if (/^https?:\/\//i.test(text)) {
    const url = URL.parse(text);
    if (url !== null && url.username === '' && url.password === '') return url.href;
    throw new ConfigurationError(
      `Trying ${JSON.stringify(text)}: expected an http(s) URL without credentials`,
    );
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /[./]/.test(text))
    throw new ConfigurationError(
      `Trying ${JSON.stringify(text)}: expected an http(s) URL, or the name of a source`,
    );
  const { url } = requireListed(list, text);
  if (url !== undefined) return url;
  throw new ConfigurationError(
    `Trying ${text}: it is no web address but a folder or a bucket; paperwire sources run ${text} reads it`,
  );
}
