import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getDatabaseId } from '../../../db/catalogue.ts';
import type { Database } from '../../../db/database.ts';
import { failDump, getDump, registerDump } from '../../../db/dumps/dumps.ts';
import {
  beginAttempt,
  type Claimant,
  claimPromised,
  ENDS_PROCESS,
  endAttempt,
  endPromise,
  failLost,
  LOST,
  listUnclaimed,
  releaseClaims,
  renewClaims,
} from '../../../db/dumps/promised-dumps.ts';
import { type Input, identifyDump } from '../../../pipeline/acquire/input.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import type { Dump } from '../../../pipeline/types.ts';
import { isFinished, LOADER_ENDED, type Loader, type TakeOptions, take } from '../../intake/take.ts';
import { log } from '../../logging.ts';
import { describeFailure, logOutcome } from '../../terminal/describe-report.ts';
import { count } from '../../terminal/text.ts';
import { BYTES_GONE, type Inbox, type Promised } from './inbox.ts';

export interface PromisedLoaderOptions {
  readonly db: Database;
  readonly inbox: Inbox;
  readonly loader: Loader;
  /** Stops the loading. What is promised waits for the next process. */
  readonly signal: AbortSignal;
}

/** Pause before the next attempt to load a dump, in milliseconds: it doubles from the first to the last. */
const FIRST_RETRY_MS = 10_000;
const LAST_RETRY_MS = 600_000;

/** Time between two looks at the inbox, in milliseconds: a third of the time for which a claim is believed. */
const BEAT_MS = 5_000;

/** Looks at the inbox until the next look at the promises whose bytes are gone: a minute. */
const BEATS_A_SWEEP = 12;

/** Number of processes or threads in a row that a dump may end before it fails. */
const MAX_ATTEMPTS = 5;

/** Another process has claimed a dump that this one had claimed: it was suspended for long. */
class ClaimedElsewhere extends Error {
  override readonly name = 'ClaimedElsewhere';
}

/**
 * Loads promised dumps one after another, each until it is loaded or failed, whichever process promised it. The ledger says
 * who loads a dump (`promised-dumps.ts`), the inbox has its bytes.
 */
export function promisedLoader({ db, inbox, loader, signal }: PromisedLoaderOptions) {
  const owner = randomUUID();
  const claimant = async (): Promise<Claimant> => ({ owner, inbox: await inbox.id() });
  let identity: Promise<string> | undefined;
  const database = () => {
    identity ??= getDatabaseId(db);
    return identity;
  };
  /** The folders of the dumps that this process has claimed. */
  const held = new Set<string>();
  /** Folders that were promised by an earlier version, for a database that is not this one. */
  const foreign = new Set<string>();
  const work = new Set<Promise<void>>();
  let watching: Promise<void> | undefined;
  const warned = new Set<string>();

  /**
   * Promises to load a dump, and enters it in the ledger: first the promise, so that the ledger names no dump without bytes.
   * @returns `promised: null` when another process has claimed the dump
   * @throws StorageError, LibsqlError; nothing is promised then
   */
  async function enter(dump: Dump, spooled: Input, options: TakeOptions) {
    const promised = await inbox.promise(spooled, { database: await database(), dumpId: dump.id }, options);
    held.add(promised.folder);
    let row: Awaited<ReturnType<typeof registerDump>>;
    try {
      row = await registerDump(db, dump, new Date());
    } catch (error) {
      held.delete(promised.folder);
      await promised.input.close?.();
      throw error;
    }
    let isClaimed = false;
    try {
      isClaimed = await claimPromised(db, dump.id, await claimant());
    } finally {
      // The next look at the inbox finds it.
      if (!isClaimed) held.delete(promised.folder);
    }
    return { promised: isClaimed ? promised : null, capturedAt: row.capturedAt };
  }

  /** Ends a promise: the dump is loaded or failed. */
  async function end({ folder, input, dumpId }: Promised): Promise<void> {
    await input.close?.();
    held.delete(folder);
    if (dumpId !== undefined) await endPromise(db, dumpId);
  }

  /** Loads dumps that this process has claimed, after those before. */
  function load(promised: readonly Promised[]): void {
    const loadAll = async () => {
      for (const each of promised) await loadOne(each);
    };
    const loading = loadAll().finally(() => work.delete(loading));
    work.add(loading);
  }

  async function loadOne(promised: Promised): Promise<void> {
    const { input, options, dumpId, folder } = promised;
    // `take` closes its inputs, and these bytes may be needed for another attempt.
    const reread = { ...input, close: async () => {} };
    const counting: Loader = { ...loader, load: (dump, each) => loadCounted(promised, dump, each) };
    for (let pause = FIRST_RETRY_MS; !signal.aborted; pause = Math.min(2 * pause, LAST_RETRY_MS)) {
      try {
        for await (const outcome of take(only(reread), counting, { ...options, signal })) {
          logOutcome(outcome);
          const { dumpId: id, error } = outcome;
          if (error !== undefined && dumpId !== undefined && id !== dumpId)
            await failDump(db, dumpId, error, new Date());
        }
        return await end(promised);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ClaimedElsewhere) {
          held.delete(folder);
          return;
        }
        const isThreadDead = (error as { code?: unknown }).code === LOADER_ENDED;
        if (dumpId !== undefined && !isThreadDead) await endAttempt(db, dumpId).catch(() => {});
        log.error`loading ${input.name}: ${error}; next attempt in ${pause / 1000} s`;
        await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  /** Loads a dump, unless it has ended too many processes. */
  async function loadCounted(promised: Promised, dump: Dump, options: TakeOptions) {
    if (promised.dumpId !== undefined && promised.dumpId !== dump.id) {
      throw new DumpError(
        LOST,
        `reading ${dump.name}: its bytes were damaged in the inbox of the server; post it again`,
      );
    }
    const attempt = await beginAttempt(db, dump.id, await claimant());
    if (attempt === 0) throw new ClaimedElsewhere();
    if (attempt <= MAX_ATTEMPTS) return loader.load(dump, options);
    const error = new DumpError(
      ENDS_PROCESS,
      `loading ${dump.name}: ${MAX_ATTEMPTS} attempts in a row ended the server or its thread; give it more memory, or split the dump and post the parts`,
    );
    await failDump(db, dump.id, error, new Date());
    throw error;
  }

  /** Claims what lies in the inbox for this database and that no process loads. */
  async function claimWaiting(promised: readonly Promised[]): Promise<void> {
    const claimed: Promised[] = [];
    for (const each of promised) {
      if (held.has(each.folder) || foreign.has(each.folder)) continue;
      if (each.database !== undefined && each.database !== (await database())) continue;
      await attempt(async () => {
        const dumpId = await adopt(each);
        if (dumpId === null) return;
        held.add(each.folder);
        claimed.push({ ...each, dumpId });
      });
    }
    if (claimed.length > 0) load(claimed);
  }

  /** Claims a dump. Returns its id, or `null` when there is nothing to do for this process. */
  async function adopt(promised: Promised): Promise<string | null> {
    const { input, options, folder } = promised;
    const { captured } = options;
    const identify = () =>
      identifyDump(input, { now: new Date(), ...(captured === undefined ? {} : { captured }) }, signal);
    const dumpId = promised.dumpId ?? (await identify()).id;
    const row = await getDump(db, dumpId);
    if (promised.database === undefined && row?.state !== 'loading') {
      foreign.add(folder);
      return null;
    }
    if (isFinished(row, options)) {
      await end({ ...promised, dumpId });
      return null;
    }
    // Its process ended before it entered the dump in the ledger; or the database is an older backup.
    if (row === undefined) await registerDump(db, { ...(await identify()), id: dumpId }, new Date());
    return (await claimPromised(db, dumpId, await claimant())) ? dumpId : null;
  }

  /** Looks at the inbox: claims what waits there, and tells what is left alone. */
  async function look(): Promise<readonly Promised[]> {
    const { promised, deleted } = await inbox.content();
    if (deleted > 0) {
      log.warning(
        `inbox ${inbox.folder}: deleted ${count(deleted, 'upload')} of more than a day ago; nobody was told that they would be loaded`,
      );
    }
    await claimWaiting(promised);
    const own = await database();
    const others = Map.groupBy(
      promised.filter((each) => foreign.has(each.folder) || (each.database ?? own) !== own),
      (each) => each.database,
    );
    for (const [id, { length }] of others) {
      const whose = id === undefined ? 'another database' : `the database ${id.slice(0, 12)}`;
      warnOnce(
        `inbox ${inbox.folder}: ${count(length, 'dump')} there ${length === 1 ? 'waits' : 'wait'} for ${whose}, not for this one (${own.slice(0, 12)}), and ${length === 1 ? 'is' : 'are'} left alone. Start a server on that database to load them. If it is gone, load them with paperwire ingest, which takes the files ${inbox.folder}/*/dump, and delete their folders`,
      );
    }
    return promised;
  }

  /** Marks dumps as failed that were promised and whose bytes are gone. */
  async function sweep(): Promise<void> {
    // In this order: what is promised meanwhile is in the folder.
    const unclaimed = await listUnclaimed(db, await inbox.id());
    const present = new Set((await look()).map(({ dumpId }) => dumpId));
    for (const { dumpId, name, isOurs } of unclaimed) {
      if (present.has(dumpId)) continue;
      const reason = isOurs
        ? BYTES_GONE
        : 'the server that has its bytes has not been seen for an hour; it goes on when that server is back, or post it again';
      const message = `reading ${name}: ${reason}`;
      if (await failLost(db, dumpId, message, new Date())) log.error(describeFailure(name, { message }));
    }
  }

  async function watch(): Promise<void> {
    for (let beat = 1; !signal.aborted; beat++) {
      await sleep(BEAT_MS, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await attempt(async () => {
        if (held.size > 0) await renewClaims(db, await claimant());
        await (beat % BEATS_A_SWEEP === 0 ? sweep() : look());
      });
    }
  }

  /** Does what a later beat can do as well. */
  async function attempt(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!signal.aborted)
        warnOnce(`inbox ${inbox.folder}: ${error instanceof Error ? error.message : error}`);
    }
  }

  function warnOnce(message: string): void {
    if (!warned.has(message)) log.warning(message);
    warned.add(message);
  }

  return {
    enter,
    end,
    load,
    /** The number of dumps that this process has claimed. */
    waiting: () => held.size,
    /** Loads what waits in the inbox, and from now on what other processes leave there. */
    async resume(): Promise<void> {
      await attempt(sweep);
      watching ??= watch();
    },
    /** Waits until all claimed dumps are loaded or failed; of a process that ends, until it has given its claims back. */
    async idle(): Promise<void> {
      while (work.size > 0) await Promise.all(work);
      if (!signal.aborted) return;
      await watching;
      await attempt(async () => releaseClaims(db, await claimant()));
    },
  };
}

async function* only(input: Input): AsyncIterable<Input> {
  yield input;
}
