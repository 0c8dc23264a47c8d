/** Whether this process should get requests: the checks behind /readyz. */

import { probeDatabase } from '../../db/care/probe.ts';
import type { Database } from '../../db/database.ts';
import { isDamage } from '../../db/faults.ts';
import { schemaAge } from '../../db/schema-version.ts';
import { log } from '../logging.ts';
import { listSources } from '../sources/source-state.ts';

/** The state of a part, in the words of draft-inadarei-api-health-check. */
type CheckStatus = 'pass' | 'warn' | 'fail';

/** The result of a check. It is public: no path, no address, no text of an error. */
export interface Check {
  readonly status: CheckStatus;
  /** Why it does not pass, for a person. */
  readonly output?: string;
}

export interface Readiness {
  /** The worst of all checks. With `fail` the process should get no requests. */
  readonly status: CheckStatus;
  readonly checks: Readonly<Record<string, Check>>;
}

export interface ReadinessOptions {
  /** Aborts when the server begins to stop. */
  readonly stopping?: AbortSignal | undefined;
  /** Checks of the platform, by the name of the part. They throw nothing. */
  readonly checks?: Readonly<Record<string, () => Promise<Check>>> | undefined;
}

/** Clients cannot cause more checks than one in this time. */
const MAX_AGE_MS = 1_000;

const TIMEOUT_MS = 2_000;

const PASS: Check = { status: 'pass' };

export const DAMAGED = 'The database is damaged. Its operator mends it: see paperwire doctor.';

/** Returns a function that checks whether requests can be answered, at most once a second for all callers. */
export function createReadiness(
  db: Database,
  { stopping, checks: more = {} }: ReadinessOptions = {},
): () => Promise<Readiness> {
  const parts: Readonly<Record<string, () => Promise<Check>>> = {
    database: inTime(databaseCheck(db)),
    schema: inTime(() => schemaCheck(db)),
    sources: inTime(() => sourcesCheck(db)),
    ...Object.fromEntries(Object.entries(more).map(([name, check]) => [name, inTime(check)])),
  };
  let last: { readonly at: number; readonly result: Promise<Record<string, Check>> } | undefined;
  const checkAll = async () =>
    Object.fromEntries(
      await Promise.all(Object.entries(parts).map(async ([name, check]) => [name, await check()] as const)),
    );
  return async () => {
    const now = performance.now();
    if (last === undefined || now - last.at > MAX_AGE_MS) last = { at: now, result: checkAll() };
    const checks = {
      server: stopping?.aborted ? { status: 'fail' as const, output: 'The server is stopping.' } : PASS,
      ...(await last.result),
    };
    return { status: worst(checks), checks };
  };
}

function worst(checks: Readonly<Record<string, Check>>): CheckStatus {
  const states = Object.values(checks).map(({ status }) => status);
  return states.includes('fail') ? 'fail' : states.includes('warn') ? 'warn' : 'pass';
}

/** The same check, which fails when it throws or takes too long. While one hangs, no other is begun. */
function inTime(check: () => Promise<Check>): () => Promise<Check> {
  let running: Promise<Check> | undefined;
  return async () => {
    running ??= check()
      .catch(failureOf)
      .finally(() => {
        running = undefined;
      });
    const { promise: late, resolve } = Promise.withResolvers<Check>();
    const timer = setTimeout(
      () => resolve({ status: 'fail', output: 'The database does not answer in time.' }),
      TIMEOUT_MS,
    );
    return Promise.race([running, late]).finally(() => clearTimeout(timer));
  };
}

function failureOf(error: unknown): Check {
  log.error`checking the database: ${error}`;
  return { status: 'fail', output: isDamage(error) ? DAMAGED : 'The database cannot be read.' };
}

function databaseCheck(db: Database): () => Promise<Check> {
  let after = 0;
  return async () => {
    after = await probeDatabase(db, after);
    // Damage that another query met.
    return db.faults?.damage === undefined ? PASS : { status: 'fail', output: DAMAGED };
  };
}

async function schemaCheck(db: Database): Promise<Check> {
  const age = await schemaAge(db);
  if (age === 'older')
    return {
      status: 'fail',
      output: 'The tables are older than this version. Its operator updates them: see paperwire migrate.',
    };
  if (age === 'newer')
    return {
      status: 'warn',
      output: 'The tables are newer than this version: another one has updated them.',
    };
  return PASS;
}

/** Sources that fail never take a server out: what it has can be read, and other servers have the same sources. */
async function sourcesCheck(db: Database): Promise<Check> {
  const failing = (await listSources(db)).filter(({ state }) => state === 'failing');
  if (failing.length === 0) return PASS;
  const names = failing.map(
    ({ name, lastSuccessAt, code }) =>
      `${name} (${code}; ${lastSuccessAt === null ? 'never fetched' : `last fetched ${lastSuccessAt}`})`,
  );
  return { status: 'warn', output: `Failing: ${names.join(', ')}.` };
}
