import { readEnvironment } from '../../functions/env.ts';
import type { Registry } from '../../functions/metrics/registry.ts';
import { createNodeApp } from '../../functions/server/app.ts';
import { openMeasure } from '../../functions/server/metrics/open-measure.ts';
import { addSiteMetrics } from '../../functions/server/metrics/site-metrics.ts';
import type { TestCatalogue } from './catalogue.ts';

/** Puts the metrics of a server together as `npm start` does, over a catalogue that tests fill. */
export async function openMeasuredApp({ db }: TestCatalogue, signal: AbortSignal) {
  const { rows } = await db.client.execute('PRAGMA database_list');
  const url = `file:${rows[0]?.['file']}`;
  const env = readEnvironment({ METRICS: 'on', PUBLIC_URL: 'https://papers.example', DATABASE_URL: url });
  const measure = openMeasure(env, signal);
  const registry = measure.registry as Registry;
  const readiness = { stopping: signal };
  const { app } = createNodeApp(db, env, () => '127.0.0.1', undefined, { measure, readiness });
  addSiteMetrics(registry, { db, reader: undefined, url, readiness, submissions: () => 0 });
  const read = async () => (await app.request('http://localhost/metrics')).text();
  return { app, measure, read };
}
