/** Libraries: the papers that a reader likes, from which a feed follows. Of the reader, nothing is stored. */

import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ExternalId } from '../items/find-items.ts';
import { float32Vector } from '../vector.ts';

/** A library. Its secret, which is in the addresses of its feed, is nowhere in the database. */
export const libraries = sqliteTable('libraries', {
  /** SHA-256 of the secret, 64 hex digits. */
  hash: text().primaryKey(),
  /** Of the vectors of its papers. */
  model: text().notNull(),
  /** The least score of an item in its feed. */
  cut: real().notNull(),
  createdAt: text('created_at').notNull(),
  changedAt: text('changed_at').notNull(),
  /** When its reader deleted it. Its papers are gone then; the hash stays, so that its addresses answer 410. */
  revokedAt: text('revoked_at'),
});

/** The papers of a library. */
export const libraryPapers = sqliteTable(
  'library_papers',
  {
    library: text()
      .notNull()
      .references(() => libraries.hash),
    /** Its place in the library, from 0. */
    position: integer().notNull(),
    title: text().notNull(),
    /** The id that an item with this paper has, whether there is one or not. */
    itemId: text('item_id').notNull(),
    externalIds: text('external_ids', { mode: 'json' }).$type<readonly ExternalId[]>().notNull(),
    vector: float32Vector().notNull(),
    /** When the reader came to like it, ISO 8601; as the file says, else when it was added. */
    likedAt: text('liked_at').notNull(),
    /** Whether the reader wants less of its kind. */
    isDisliked: integer('is_disliked', { mode: 'boolean' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.library, t.position] })],
);
