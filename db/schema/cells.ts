/** Cells of near vectors, by which items near to a vector are found. `db/cells/` keeps them. */

import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { byteVector } from '../vector.ts';

/** Cells, and groups of near cells. The key keeps the cells of a group side by side. */
export const cells = sqliteTable(
  'cells',
  {
    /** The group of a cell; 0 for a group. */
    parent: integer().notNull(),
    id: integer().notNull(),
    model: text().notNull(),
    centre: byteVector().notNull(),
  },
  (t) => [primaryKey({ columns: [t.parent, t.id] }), uniqueIndex('cells_id').on(t.id)],
);

/** The vectors of listed items, a byte a dimension, those of a cell side by side. A cell has vectors of one model. */
export const cellCodes = sqliteTable(
  'cell_codes',
  {
    cell: integer().notNull(),
    arrival: integer().notNull(),
    code: byteVector().notNull(),
  },
  (t) => [primaryKey({ columns: [t.cell, t.arrival] }), index('cell_codes_arrival').on(t.arrival)],
);

/**
 * Listed items with a vector that is in no cell yet: searches compare it as it is. Triggers enter them, and delete the codes
 * of items that go or get another vector, so that whatever writes is seen by the next search.
 */
export const uncodedItems = sqliteTable(
  'uncoded_items',
  { model: text().notNull(), arrival: integer().notNull() },
  (t) => [primaryKey({ columns: [t.model, t.arrival] })],
);
