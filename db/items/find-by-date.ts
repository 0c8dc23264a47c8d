import type { Database } from '../database.ts';
import { type ArrivedItem, type ArrivedRow, arrived, HEAD_COLUMNS } from './find-arrivals.ts';
import { type ItemPage, selectPage } from './item-page.ts';

/** Finds items as lists for people show them, the newest first if no other order is asked for. */
export async function findByDate(db: Database, query: ItemPage): Promise<ArrivedItem[]> {
  return (await db.orm.all<ArrivedRow>(selectPage(HEAD_COLUMNS, query))).map(arrived);
}
