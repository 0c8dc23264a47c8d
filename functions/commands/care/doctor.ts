import { type Finding, RESTORE } from '../../../db/care/finding.ts';
import { openDatabase } from '../../../db/client-node.ts';
import type { Database } from '../../../db/database.ts';
import { isDamage } from '../../../db/faults.ts';
import { filePath } from '../../../db/file-path.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { checkDatabase } from '../../server/care/check-database.ts';
import { checkFiles, checkSettings } from '../../server/care/check-files.ts';
import { rebuildFile } from '../../server/care/rebuild-file.ts';
import { type RepairParts, repairDatabase } from '../../server/care/repair-database.ts';
import { createEmbedder } from '../../server/embedding/embedder.ts';
import { databaseExists } from '../../server/open-database.ts';
import { readTaxonomy } from '../../server/taxonomy-file.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';
import { openTopicModel } from '../../topics/apply-topics.ts';

/** A repair may show what it hid: an index of vectors is made anew when the vectors are. */
const MAX_ROUNDS = 4;

export interface DoctorFlags {
  readonly repair?: boolean;
  readonly json?: boolean;
}

/**
 * `paperwire doctor`: checks the database and what it needs, and says what is wrong, what that means to readers, and what mends it.
 * `--repair` mends what follows from other data. Without it, nothing is written.
 * @returns the exit code: 0 without findings, 1 with some that are left
 * @throws ConfigurationError when there is no database
 */
export async function doctorCommand(
  flags: DoctorFlags,
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  if (!databaseExists(env))
    throw new ConfigurationError(
      `Checking ${env.DATABASE_URL}: there is no database yet; run paperwire start, or name its place with --data or DATABASE_URL`,
    );
  let findings = await checkAll(env);
  const repairs: string[] = [];
  if (flags.repair)
    for (let round = 0; round < MAX_ROUNDS && findings.some(({ repair }) => repair !== null); round++) {
      signal.throwIfAborted();
      const done = await repair(findings, env, signal);
      if (done.length === 0) break;
      repairs.push(...done);
      findings = await checkAll(env);
    }
  print(flags.json ? JSON.stringify({ findings, repairs }) : describe(findings, repairs, env));
  return findings.length === 0 ? 0 : 1;
}

async function checkAll(env: Environment): Promise<Finding[]> {
  const files = isFile(env) ? await checkFiles(env, new Date()) : [];
  return [...files, ...(await checkSettings(env)), ...(await withDatabase(env, checkDatabase, [DAMAGED]))];
}

/** A file that SQLite does not even open. */
const DAMAGED: Finding = {
  check: 'integrity',
  problem: 'the file is no database, or its first pages are damaged',
  effect: 'nothing can be read',
  remedy: RESTORE,
  repair: null,
};

function isFile({ DATABASE_URL }: Environment): boolean {
  return DATABASE_URL.startsWith('file:');
}

async function withDatabase<T>(env: Environment, work: (db: Database) => Promise<T>, damaged: T): Promise<T> {
  let db: Database | undefined;
  try {
    db = await openDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
    return await work(db);
  } catch (error) {
    if (isDamage(error)) return damaged;
    throw error;
  } finally {
    db?.client.close();
  }
}

/** @returns what was done, a line each */
async function repair(
  findings: readonly Finding[],
  env: Environment,
  signal: AbortSignal,
): Promise<string[]> {
  if (findings.some((finding) => finding.repair === 'rebuild-file')) {
    const rebuilt = await rebuildFile(filePath(env.DATABASE_URL));
    if ('unreadable' in rebuilt) return [];
    const { kept, lost } = rebuilt;
    const derived =
      lost.length === 0 ? '' : `; ${lost.join(', ')} could not be read, and follow from the rest`;
    return [`wrote all rows into a new file${derived}; the damaged one is ${kept}`];
  }
  const embedder = createEmbedder(env, signal);
  try {
    return await withDatabase(
      env,
      (db) => {
        const openModel = async () => openTopicModel(db, await readTaxonomy(env), embedder);
        return repairDatabase(db, findings, { embedder, openTopicModel: openModel } satisfies RepairParts);
      },
      [],
    );
  } finally {
    await embedder.close();
  }
}

function describe(findings: readonly Finding[], repairs: readonly string[], env: Environment): string[] {
  const done = repairs.map((line) => `repaired: ${line}`);
  const found = findings.flatMap(({ check, problem, effect, remedy }) => [
    `${check}: ${problem}`,
    `  for readers: ${effect}`,
    `  to mend it: ${remedy}`,
  ]);
  const sum =
    findings.length === 0
      ? `nothing is wrong with ${env.DATABASE_URL}`
      : `${count(findings.length, 'finding')} in ${env.DATABASE_URL}`;
  return [...done, ...found, sum];
}
