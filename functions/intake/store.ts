import type { Database } from '../../db/database.ts';
import {
  completeDump,
  completeFailed,
  completeIfEmbedded,
  completeReading,
} from '../../db/dumps/complete-dump.ts';
import { countFault, failDump, getDump, registerDump } from '../../db/dumps/dumps.ts';
import { recordRun } from '../../db/dumps/runs.ts';
import { compareItems } from '../../db/duplicates/compare-items.ts';
import { lookupItems } from '../../db/items/lookup-items.ts';
import { storeEmbeddings, upsertItems } from '../../db/items/upsert-items.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { countTopicsOfDump } from '../../db/topics/topics.ts';
import { deriveContent } from '../../pipeline/identity/derived-content.ts';
import { duplicateCriteria } from '../../pipeline/identity/duplicates.ts';
import type { Store } from '../../pipeline/ledger/store.ts';

/**
 * Makes the store of a run over a database.
 * @param openTopicModel opens the topic model for the items of a dump
 */
export function createStore(
  db: Database,
  model: string,
  openTopicModel: (dumpId: string) => Promise<TopicModel>,
): Store {
  const completing = { model, openTopicModel, derive: deriveContent };
  const compare = () => compareItems(db, model, duplicateCriteria);
  return {
    register: (dump) => registerDump(db, dump, new Date()),
    lookup: (keys) => lookupItems(db, { ...keys, model }),
    write: (dump, papers, rejects) => upsertItems(db, dump, model, papers, rejects, new Date()),
    storeEmbeddings: (dump, papers) => storeEmbeddings(db, dump, model, papers),
    async complete(dump, contentChanged) {
      const counts = await completeDump(db, dump, { ...completing, contentChanged }, new Date());
      await compare();
      return counts;
    },
    completeReading: (dump) => completeReading(db, dump, new Date()),
    async completeIfEmbedded(dumpId) {
      const isComplete = await completeIfEmbedded(db, dumpId, completing, new Date());
      if (isComplete) await compare();
      return isComplete;
    },
    fail: (dumpId, error, reading) => failDump(db, dumpId, error, new Date(), reading),
    countFault: (dumpId, fault) => countFault(db, dumpId, fault),
    async completeFailed(dumpId, { accept }) {
      const isComplete = await completeFailed(db, dumpId, { ...completing, accept }, new Date());
      if (isComplete) await compare();
      return isComplete;
    },
    record: (report, startedAt) =>
      recordRun(db, {
        dumpId: report.dumpId,
        startedAt: startedAt.toISOString(),
        finishedAt: new Date().toISOString(),
        report,
      }),
    topicsOf: (dumpId) => countTopicsOfDump(db, dumpId),
  };
}

/** Makes a store that writes nothing and counts in memory what a run would do. */
export function createDryStore(db: Database, model: string): Store {
  const topics = new Map<string, number>();
  const counts = { stored: 0, merged: 0, rejected: 0 };
  return {
    register: async (dump) =>
      (await getDump(db, dump.id)) ?? {
        state: 'loading',
        capturedAt: dump.capturedAt,
        reading: 0,
        records: 0,
        rejected: 0,
        unread: 0,
      },
    lookup: (keys) => lookupItems(db, { ...keys, model }),
    async write(_dump, papers, rejects) {
      counts.rejected += rejects.filter(({ continues }) => !continues).length;
      for (const paper of papers) {
        counts[paper.effect]++;
        for (const { slug } of paper.topics) topics.set(slug, (topics.get(slug) ?? 0) + 1);
      }
      return 0;
    },
    storeEmbeddings: async () => {},
    complete: async () => counts,
    completeReading: async () => {},
    completeIfEmbedded: async () => false,
    fail: async () => {},
    countFault: async () => 1,
    completeFailed: async () => false,
    record: async () => {},
    topicsOf: async () =>
      [...topics]
        .map(([slug, items]) => ({ slug, items }))
        .sort((a, b) => b.items - a.items || (a.slug < b.slug ? -1 : 1)),
  };
}
