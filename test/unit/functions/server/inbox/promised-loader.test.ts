import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { getDatabaseId } from '../../../../../db/catalogue.ts';
import { getDump } from '../../../../../db/dumps/dumps.ts';
import { Inbox } from '../../../../../functions/server/inbox/inbox.ts';
import { nodeIntake } from '../../../../../functions/server/intake.ts';
import { inProcess } from '../../../../../functions/server/loading/dump-tasks.ts';
import { StorageError } from '../../../../../pipeline/errors.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { runDeps } from '../../sources/fixture.ts';

const DUMP =
  '@misc{a, title={What Waits Is Not Lost}, abstract={We count the dumps that wait, and those that are lost.}}\n';
const ID = createHash('sha256').update(DUMP).digest('hex');
const NAME = '2025-03-10-a.bib';

let catalogue: TestCatalogue;
let folder: string;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  folder = join(temporaryFolder(), 'inbox');
});

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

/** A server on a database, and how it ends. */
function server({ db } = catalogue, inbox = new Inbox(folder, 'test')) {
  const ending = new AbortController();
  let isKilled = false;
  const intake = nodeIntake({
    db,
    // A killed process goes no further.
    ...inProcess(db, async () => (isKilled ? new Promise<never>(() => {}) : runDeps({ db }))),
    openTopicModel: async () => runDeps({ db }).topicModel,
    inbox,
    signal: ending.signal,
  });
  const { signal } = ending;
  return {
    inbox,
    async post() {
      const input = await intake.spool({ name: NAME }, bytes(DUMP), 10_000, signal);
      return intake.submit(input, { signal });
    },
    async resume() {
      await intake.resume();
      await intake.idle();
    },
    /** Ends in good order. */
    async stop() {
      ending.abort();
      await intake.idle();
    },
    /** Ends at once: from now on nothing is loaded, and no claim is renewed. */
    kill() {
      isKilled = true;
    },
    waiting: intake.waiting,
  };
}

/** Posts the dump to a server that is killed while it loads it. */
async function postAndKill(one = server()) {
  one.kill();
  expect(await one.post()).toMatchObject([{ dumpId: ID, state: 'loading' }]);
  await expect
    .poll(async () => (await execute('SELECT attempts FROM promised_dumps')).rows[0]?.['attempts'])
    .toBe(1);
}

const execute = (sql: string) => catalogue.db.client.execute(sql);
/** Lets the time pass after which a claim counts no more, and then `seconds`. */
const passTime = (seconds = 0) =>
  execute(`UPDATE promised_dumps SET owned_until = unixepoch() - 1 - ${seconds}`);
const dump = (db = catalogue.db) => getDump(db, ID);

describe('a dump that was answered with 202', () => {
  test('is loaded by the next server when its own was killed', async () => {
    await postAndKill();
    await passTime();
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'loaded', stored: 1 });
    expect(readdirSync(folder)).toEqual([]);
    expect((await execute('SELECT * FROM promised_dumps')).rows).toEqual([]);
  });

  test('is loaded at once by the next server when its own ended in good order', async () => {
    const first = server();
    await first.post();
    await first.stop();
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'loaded', stored: 1 });
  });

  test('is not loaded while another server has claimed it', async () => {
    await postAndKill();
    const second = server();
    await second.resume();
    expect(await dump()).toMatchObject({ state: 'loading' });
    expect(readdirSync(folder)).toHaveLength(1);
    expect(second.waiting()).toBe(0);
  });

  test('is loaded when its server was killed before it entered the dump in the ledger', async () => {
    await postAndKill();
    await execute('DELETE FROM promised_dumps');
    await execute('DELETE FROM dumps');
    await server().resume();
    expect(await dump()).toMatchObject({ name: NAME, state: 'loaded', stored: 1 });
  });

  test('is left alone by a server on another database, which deletes nothing', async () => {
    await postAndKill();
    await passTime();
    const other = await openTestCatalogue();
    await other.db.client.execute("UPDATE catalogue SET identity = 'another'");
    await server(other).resume();
    expect(await dump(other.db)).toBeUndefined();
    expect(readdirSync(folder)).toHaveLength(1);
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'loaded' });
  });

  test.each([
    ['is loaded if the ledger has it as loading', true],
    ['is left alone if the ledger does not know it', false],
  ])('by an earlier version, whose order names no database, %s', async (_, isKnown) => {
    await postAndKill();
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name, 'order.json'), JSON.stringify({ name: NAME }));
    await execute('DELETE FROM promised_dumps');
    if (!isKnown) await execute('DELETE FROM dumps');
    await server().resume();
    expect((await dump())?.state).toBe(isKnown ? 'loaded' : undefined);
    expect(readdirSync(folder)).toHaveLength(isKnown ? 0 : 1);
  });

  test.each([
    ['with its folder', () => rmSync(folder, { recursive: true })],
    ['without its order', () => rmSync(join(folder, readdirSync(folder)[0] ?? '', 'dump'))],
  ])('fails when its bytes are gone %s, and loads when it is posted again', async (_, remove) => {
    await postAndKill();
    await passTime();
    remove();
    await server().resume();
    expect(await dump()).toMatchObject({
      state: 'failed',
      code: 'bytes-lost',
      reason: `reading ${NAME}: its bytes are no longer in the inbox of the server; post it again`,
    });
    const again = server();
    expect(await again.post()).toMatchObject([{ dumpId: ID, state: 'loading' }]);
    await again.resume();
    expect(await dump()).toMatchObject({ state: 'loaded', code: null });
  });

  test('fails when its bytes were damaged', async () => {
    await postAndKill();
    await passTime();
    writeFileSync(join(folder, readdirSync(folder)[0] ?? '', 'dump'), DUMP.slice(0, 50));
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'failed', code: 'bytes-lost' });
    expect((await execute('SELECT count(*) AS n FROM dumps')).rows[0]?.['n']).toBe(1);
  });

  test('fails when it has ended five servers', async () => {
    await postAndKill();
    await passTime();
    await execute('UPDATE promised_dumps SET attempts = 5');
    await server().resume();
    expect(await dump()).toMatchObject({
      state: 'failed',
      code: 'ends-process',
      reason: expect.stringContaining('5 attempts in a row ended the server or its thread'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('gets another attempt when the last one stored something', async () => {
    await postAndKill();
    await passTime();
    await execute('UPDATE promised_dumps SET attempts = 5, stored = -1');
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'loaded' });
  });
});

describe('a dump in the inbox of another server', () => {
  test('fails when that server was not seen for an hour, and loads when it comes back', async () => {
    await postAndKill();
    await passTime(3_500);
    const second = server(catalogue, new Inbox(join(temporaryFolder(), 'inbox')));
    await second.resume();
    expect(await dump()).toMatchObject({ state: 'loading' });
    await passTime(3_600);
    await second.resume();
    expect(await dump()).toMatchObject({
      state: 'failed',
      code: 'bytes-lost',
      reason: expect.stringContaining('has not been seen for an hour'),
    });
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'loaded' });
  });

  test('is claimed again when the clock of the database was set back', async () => {
    await postAndKill();
    await execute('UPDATE promised_dumps SET owned_until = unixepoch() + 7200');
    await server().resume();
    expect(await dump()).toMatchObject({ state: 'loaded' });
  });
});

describe('Inbox', () => {
  test('promise() names the database and the dump', async () => {
    await postAndKill();
    const order = readFileSync(join(folder, readdirSync(folder)[0] ?? '', 'order.json'), 'utf8');
    expect(JSON.parse(order)).toEqual({
      database: await getDatabaseId(catalogue.db),
      dump: ID,
      name: NAME,
    });
  });

  test('id() stays the same for a folder', async () => {
    const id = await new Inbox(folder).id();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await new Inbox(folder).id()).toBe(id);
  });

  test('spool() throws a StorageError without the path when the folder cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const spooling = new Inbox(join(file, 'inbox')).spool(
      { name: NAME },
      bytes(DUMP),
      10_000,
      new AbortController().signal,
    );
    const error = await spooling.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({
      code: 'not-writable',
      message: `keeping ${NAME}: its folder cannot be written (ENOTDIR)`,
    });
  });
});
