import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { syncSources } from '../../../../../db/sources/sources.ts';
import { unmeasured } from '../../../../../functions/server/metrics/measure.ts';
import { openMeasure } from '../../../../../functions/server/metrics/open-measure.ts';
import type { Store } from '../../../../../pipeline/ledger/store.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';
import { openMeasuredApp } from '../../../../support/measured-app.ts';

const ROOT = join(import.meta.dirname, '../../../../..');

let catalogue: TestCatalogue;
let stop: AbortController;
beforeEach(async () => {
  stop = new AbortController();
  catalogue = await openTestCatalogue();
});
afterEach(async () => {
  stop.abort();
  await catalogue.close();
});

/** The samples of a metric, as a record of their values by what stands before these. */
const samplesOf = (text: string, name: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.startsWith(name))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const embedder = {
  ...{ model: 'test', dimensions: 384, concurrency: 1 },
  embed: async () => ({ vector: new Float32Array(384), tokens: 1, truncated: false }),
  close: async () => {},
};

describe('openMeasure()', () => {
  test('leaves everything as it is without METRICS=on', () => {
    const measure = openMeasure({ METRICS: 'off' }, stop.signal);
    expect(measure).toBe(unmeasured);
    expect(measure.embedder(embedder, 'papers')).toBe(embedder);
  });

  test('counts texts, records and requests to subscribers', async () => {
    const { measure, read } = await openMeasuredApp(catalogue, stop.signal);
    for (const texts of ['papers', 'papers', 'queries'] as const)
      await measure.embedder(embedder, texts).embed('A text');
    const write = async () => 3;
    const store = measure.store({ write } as unknown as Store);
    const papers = [{ effect: 'stored' }, { effect: 'stored' }, { effect: 'merged' }];
    const rejects = [{ continues: false }, { continues: true }];
    expect(await store.write({} as never, papers as never, rejects as never)).toBe(3);
    const respond = (status: number) => measure.hubRequest(async () => new Response(null, { status }));
    const init = { headers: {}, redirect: 'manual', signal: stop.signal } as const;
    await respond(204)('https://reader.example/', { ...init, method: 'POST' });
    await respond(410)('https://reader.example/', { ...init, method: 'POST' });
    const broken = measure.hubRequest(() => Promise.reject(new Error('no route')));
    await expect(broken('https://reader.example/', { ...init, method: 'GET' })).rejects.toThrow('no route');
    const text = await read();
    expect(samplesOf(text, 'paperwire_embedding_duration_seconds_count')).toEqual({
      'paperwire_embedding_duration_seconds_count{texts="papers"}': 2,
      'paperwire_embedding_duration_seconds_count{texts="queries"}': 1,
    });
    expect(samplesOf(text, 'paperwire_records_total')).toEqual({
      'paperwire_records_total{outcome="stored"}': 2,
      'paperwire_records_total{outcome="merged"}': 1,
      'paperwire_records_total{outcome="rejected"}': 1,
    });
    expect(samplesOf(text, 'paperwire_hub_requests_total')).toEqual({
      'paperwire_hub_requests_total{kind="delivery",outcome="ok"}': 1,
      'paperwire_hub_requests_total{kind="delivery",outcome="failed"}': 1,
      'paperwire_hub_requests_total{kind="verification",outcome="failed"}': 1,
    });
  });

  test('notices that the event loop is held', async () => {
    const { read } = await openMeasuredApp(catalogue, stop.signal);
    const late = async () => {
      const counts = samplesOf(await read(), 'paperwire_event_loop_delay_seconds_bucket');
      const [all, short] = ['+Inf', '0.1'].map(
        (bound) => counts[`paperwire_event_loop_delay_seconds_bucket{le="${bound}"}`] ?? 0,
      );
      return (all ?? 0) - (short ?? 0);
    };
    for (const end = performance.now() + 150; performance.now() < end; );
    while ((await late()) === 0) await sleep(5);
    expect(await late()).toBeGreaterThan(0);
  });
});

describe('addSiteMetrics()', () => {
  test('shows the ledger, the sources and the checks', async () => {
    await catalogue.add([{ title: 'Paper' }, { title: 'Another paper' }]);
    const source = { url: 'https://a.example/', cadenceSeconds: 86_400, quietSeconds: null };
    await syncSources(catalogue.db, [
      { ...source, name: 'a', enabled: true },
      { ...source, name: 'b', enabled: false },
    ]);
    await catalogue.db.client.execute(
      `UPDATE sources SET last_success_at = '2025-03-11T06:00:00.000Z', outcome = 'failed', failures = 3 WHERE name = 'a'`,
    );
    const { read } = await openMeasuredApp(catalogue, stop.signal);
    const text = await read();
    expect(samplesOf(text, 'paperwire_source_')).toEqual({
      'paperwire_source_state{source="a",state="failing"}': 1,
      'paperwire_source_state{source="b",state="disabled"}': 1,
      'paperwire_source_enabled{source="a"}': 1,
      'paperwire_source_enabled{source="b"}': 0,
      'paperwire_source_failures{source="a"}': 3,
      'paperwire_source_failures{source="b"}': 0,
      'paperwire_source_last_success_timestamp_seconds{source="a"}': 1_741_672_800,
    });
    expect(samplesOf(text, 'paperwire_papers')).toEqual({ paperwire_papers: 2 });
    expect(samplesOf(text, 'paperwire_dumps')).toMatchObject({ 'paperwire_dumps{state="failed"}': 0 });
    expect(samplesOf(text, 'paperwire_check')).toEqual({
      'paperwire_check{part="server",status="pass"}': 1,
      'paperwire_check{part="database",status="pass"}': 1,
      'paperwire_check{part="schema",status="pass"}': 1,
      'paperwire_check{part="sources",status="warn"}': 1,
    });
    expect(samplesOf(text, 'paperwire_database_bytes{file="main"}')).toEqual({
      'paperwire_database_bytes{file="main"}': expect.toSatisfy((bytes: number) => bytes > 4_096),
    });
  });
});

describe('docs/monitoring.md', () => {
  const page = readFileSync(join(ROOT, 'docs/monitoring.md'), 'utf8');
  /** Metrics of Prometheus itself and of its blackbox exporter. */
  const others = new Set(['up', 'probe_ssl_earliest_cert_expiry']);

  /** The samples that a scrape finds, without the endings of histograms, with the names of their labels. */
  async function scrape(): Promise<Map<string, Set<string>>> {
    const { app, measure, read } = await openMeasuredApp(catalogue, stop.signal);
    const source = { url: 'https://a.example/', cadenceSeconds: 86_400, quietSeconds: null, enabled: true };
    await syncSources(catalogue.db, [{ ...source, name: 'a' }]);
    await catalogue.db.client.execute(
      `UPDATE sources SET last_success_at = '2025-03-11T06:00:00.000Z', last_change_at = '2025-03-11T06:00:00.000Z'`,
    );
    await app.request('/');
    while (!(await read()).includes('event_loop_delay_seconds_count')) await sleep(5);
    await measure.embedder(embedder, 'papers').embed('A text');
    const init = { method: 'POST', headers: {}, redirect: 'manual', signal: stop.signal } as const;
    await measure.hubRequest(async () => new Response())('https://reader.example/', init);
    const found = new Map<string, Set<string>>();
    for (const [, name = '', labels = ''] of (await read()).matchAll(/^([a-z]\w*)(\{.*\})? \S+$/gm)) {
      const metric = name.replace(/_seconds_(?:bucket|sum|count)$/, '_seconds');
      const names = found.get(metric) ?? new Set<string>();
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) names.add(label);
      found.set(metric, names);
    }
    return found;
  }

  test('lists every metric with its labels, and no other', async () => {
    const found = await scrape();
    const rows = page.split('\n').filter((line) => /^\| `(?:paperwire|process|nodejs)_/.test(line));
    const listed = rows.flatMap((row) => {
      const [names = [], labels = []] = row
        .split(' | ')
        .map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word));
      return names.map((name) => [name, labels.toSorted()]);
    });
    const scraped = [...found].map(([name, labels]) => [name, [...labels].filter((l) => l !== 'le').sort()]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(scraped));
  });

  test('has alerts on metrics and labels that are there, each with what to do', async () => {
    const found = await scrape();
    const rules = page.split('      - alert: ').slice(1);
    expect(rules.length).toBeGreaterThan(10);
    for (const rule of rules) {
      expect(rule).toMatch(/\n {10}action: \S.*\.\n/);
      const expression = rule.slice(rule.indexOf('expr:'), rule.search(/\n {8}(?:for|annotations):/));
      const metrics = [...expression.matchAll(/\b(up|(?:paperwire|process|nodejs|probe)_\w+)(\{[^}]*\})?/g)];
      expect([rule, metrics.length > 0]).toEqual([rule, true]);
      for (const [, name = '', labels = ''] of metrics) {
        if (others.has(name)) continue;
        const known = found.get(name.replace(/_bucket$/, ''));
        expect([name, known !== undefined]).toEqual([name, true]);
        const unknown = [...labels.matchAll(/(\w+)[=!]~?"/g)].filter(([, label = '']) => !known?.has(label));
        expect([name, unknown.map(([, label]) => label).filter((label) => label !== 'job')]).toEqual([
          name,
          [],
        ]);
      }
    }
  });
});
