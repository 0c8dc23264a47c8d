/** The files of a set-up. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { replaceFile } from '../../server/files/replace-file.ts';
import { writeSources } from '../../server/sources/source-file.ts';
import { dataFolder } from '../../terminal/data-folder.ts';
import { settingsFile } from '../../terminal/settings-file.ts';
import { count } from '../../terminal/text.ts';
import type { Choice } from './choose.ts';
import { topicsOf } from './fields.ts';

const topicsFile = (env: Environment) => join(dataFolder(env), 'topics.json');
const sourcesFile = (env: Environment) => join(dataFolder(env), 'sources.json');

/**
 * @throws ConfigurationError when there are lists already, or variables name others
 */
export function assertFree(env: Environment, force: boolean): void {
  for (const name of ['TOPICS_FILE', 'SOURCES_FILE'] as const)
    if (env[name] !== undefined)
      throw new ConfigurationError(
        `Setting up: ${name} is ${env[name]}, which comes before what would be written; expected it to be unset`,
      );
  const there = [topicsFile(env), sourcesFile(env)].filter((path) => existsSync(path));
  if (there.length > 0 && !force)
    throw new ConfigurationError(
      `Setting up: ${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} there already; --force replaces ${there.length === 1 ? 'it' : 'them'}`,
    );
}

/** Writes the lists and the contact, each file as a whole. @returns what was written, a line each */
export async function writeChoice(env: Environment, { fields, sources, contact }: Choice): Promise<string[]> {
  const topics = await topicsOf(fields);
  const titles = fields.map(({ title }) => title.toLowerCase()).join('; ');
  await replaceFile(topicsFile(env), `${JSON.stringify(topics, null, 2)}\n`);
  await writeSources(env, sources);
  if (contact !== undefined) await writeSetting(settingsFile(env), 'CONTACT', contact);
  const enabled = sources.filter((source) => source.enabled).length;
  return [
    `${topicsFile(env)}: ${count(topics.length, 'topic')} of ${titles}`,
    `${sourcesFile(env)}: ${count(sources.length, 'source')}, ${enabled} of them enabled`,
    ...(contact === undefined ? [] : [`${settingsFile(env)}: CONTACT=${contact}`]),
  ];
}

/** Puts a setting into the file of settings, in which `#` begins a comment. The other lines stay. */
async function writeSetting(path: string, name: string, value: string): Promise<void> {
  const before = existsSync(path) ? await readFile(path, 'utf8') : '';
  const lines = before.split('\n').filter((line) => line !== '' && !line.startsWith(`${name}=`));
  await replaceFile(
    path,
    `${[...lines, `${name}=${value.includes('#') ? JSON.stringify(value) : value}`].join('\n')}\n`,
  );
}
