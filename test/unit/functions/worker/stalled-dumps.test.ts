import { expect, test } from 'vitest';
import { completeReading } from '../../../../db/dumps/complete-dump.ts';
import { getDump, registerDump } from '../../../../db/dumps/dumps.ts';
import { findItems } from '../../../../db/items/find-items.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { createStore } from '../../../../functions/intake/store.ts';
import type { ConsumerDeps } from '../../../../functions/worker/queue.ts';
import { resendStalled } from '../../../../functions/worker/stalled-dumps.ts';
import { byAxis, loadedPaper, openTestDatabase, wholeReading } from '../../../support/catalogue.ts';

test('resendStalled() fails a dump that cannot be completed five times, and completes the others', async () => {
  const db = await openTestDatabase();
  const read = new Date('2025-03-11T00:00:00Z');
  const dumps = ['a', 'b'].map((letter) => ({
    ...{ id: letter.repeat(64), name: letter, bytes: 1, capturedAt: read.toISOString(), reading: 1 },
  }));
  for (const [i, dump] of dumps.entries()) {
    await registerDump(db, dump, read);
    await upsertItems(db, dump, 'm', [loadedPaper(`Paper ${i}`)], [], read);
    await completeReading(db, wholeReading(dump, 1), read);
  }
  const [broken, whole] = dumps.map(({ id }) => id) as [string, string];
  await db.client.execute(`CREATE TRIGGER broken BEFORE UPDATE OF state ON dumps WHEN new.state = 'loaded' AND old.name = 'a'
    BEGIN SELECT raise(ABORT, 'no such publication'); END`);
  const run = async () => ({ store: createStore(db, 'm', async () => byAxis) });
  const outbox = { sendBatch: async () => {} };
  const tick = () =>
    resendStalled({ db, run } as unknown as ConsumerDeps, outbox, new Date('2025-03-12T00:00:00Z'));
  for (let i = 1; i < 5; i++) {
    await tick();
    expect(await getDump(db, broken)).toMatchObject({ state: 'loading', faults: i });
    expect(await getDump(db, whole)).toMatchObject({ state: 'loaded' });
  }
  await tick();
  const reason = expect.stringMatching(/^5 attempts .*no such publication/);
  expect(await getDump(db, broken)).toMatchObject({
    state: 'failed',
    code: 'repeated-fault',
    reason,
    records: 1,
  });
  expect((await findItems(db, { limit: 9 })).map(({ title }) => title)).toEqual(['Paper 1']);
});
