import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Registry } from '../../functions/metrics/registry.ts';
import { openTestCatalogue, type TestCatalogue } from '../support/catalogue.ts';
import { openMeasuredApp } from '../support/measured-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeWith, PYTHON, run } from './programs.ts';

/** A family of metrics as parse_metrics.py prints it. */
interface Family {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: readonly (readonly [
    name: string,
    labels: Readonly<Record<string, string>>,
    value: string,
  ])[];
}

async function parse(text: string): Promise<Family[]> {
  const path = join(temporaryFolder(), 'metrics.txt');
  writeFileSync(path, text);
  return JSON.parse(await run(PYTHON, [join(import.meta.dirname, 'parse_metrics.py'), path]));
}

describeWith('prometheus', () => {
  let catalogue: TestCatalogue;
  let stop: AbortController;
  beforeEach(async () => {
    catalogue = await openTestCatalogue();
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await catalogue.close();
  });

  test('reads /metrics', async () => {
    await catalogue.add([{ title: 'Paper' }]);
    const { app, read } = await openMeasuredApp(catalogue, stop.signal);
    for (const path of ['/', '/feeds/all.rss', '/feeds/topics/robotics.atom', '/nowhere', '/search?q=a'])
      await app.request(path);
    while (!(await read()).includes('event_loop_delay_seconds_count')) await sleep(5);
    const families = await parse(await read());
    expect(families.length).toBeGreaterThan(25);
    const requests = families.find(({ name }) => name === 'paperwire_http_requests');
    expect(requests).toEqual({
      name: 'paperwire_http_requests',
      type: 'counter',
      unit: '',
      help: 'Requests answered, by pattern of the route, method and status.',
      samples: ['/', '/feeds/all.rss', '/feeds/topics/:name', 'none', '/search'].map((route) => [
        'paperwire_http_requests_total',
        { route, method: 'GET', status: route === 'none' ? '404' : '200' },
        1,
      ]),
    });
    for (const { name, unit } of families)
      expect([name, unit]).toEqual([name, /_(seconds|bytes)$/.exec(name)?.[1] ?? '']);
  });

  test('reads hostile labels as they are', async () => {
    const registry = new Registry(() => {});
    const values = ['"', '\\', '\\n', '\n', '} 1\nforged 2', 'é王\u{1f600}', '\u001b[31m\u2028'];
    const count = registry.counter({ name: 'a', help: 'A "help"\nof \\ lines.' });
    for (const value of values) count({ value });
    expect(await parse(await registry.write())).toEqual([
      {
        ...{ name: 'a', type: 'counter', unit: '', help: 'A "help"\nof \\ lines.' },
        samples: values.map((value) => ['a_total', { value }, 1]),
      },
    ]);
  });

  test('refuses a text that was cut off', async () => {
    await expect(parse('# TYPE a gauge\na 1\n')).rejects.toThrow('# EOF');
  });
});
