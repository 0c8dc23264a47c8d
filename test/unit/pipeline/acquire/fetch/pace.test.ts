import { describe, expect, test } from 'vitest';
import { Pace, siteOf } from '../../../../../pipeline/acquire/fetch/pace.ts';

describe('Pace', () => {
  test.each([
    ['export.arxiv.org', 'arxiv.org'],
    ['arxiv.org', 'arxiv.org'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
  ])('siteOf(%s) is %s', (host, site) => {
    expect(siteOf(host)).toBe(site);
  });

  test('turn() resolves in order, at a distance', async () => {
    const pace = new Pace(40);
    const { signal } = new AbortController();
    const came: [string, number][] = [];
    const since = performance.now();
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await pace.turn(`${name}.example.org`, signal);
        came.push([name, performance.now() - since]);
      }),
    );
    expect(came.map(([name]) => name)).toEqual(['a', 'b', 'c']);
    expect(came[2]?.[1]).toBeGreaterThan(75);
  });

  test('turn() rejects when its signal aborts', async () => {
    const pace = new Pace(60_000);
    await pace.turn('a.example', new AbortController().signal);
    const stop = new AbortController();
    const turn = pace.turn('a.example', stop.signal);
    stop.abort(new Error('enough'));
    await expect(turn).rejects.toThrow('enough');
  });
});
