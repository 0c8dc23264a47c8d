import { describe, expect, test } from 'vitest';
import { ResponseCache } from '../../../../functions/http/response-cache.ts';

interface Entry {
  readonly bytes: number;
  readonly text: string;
}

const entry = (text: string, bytes = 10): Entry => ({ bytes, text });

describe('ResponseCache.get()', () => {
  test('makes an entry once per key', async () => {
    const cache = new ResponseCache<Entry>(100);
    let made = 0;
    const make = async () => entry(`made ${++made}`);
    await cache.get('a of 1', make);
    expect(await cache.get('a of 1', make)).toEqual(entry('made 1'));
    expect(await cache.get('a of 2', make)).toEqual(entry('made 2'));
  });

  test('makes an entry once for concurrent calls', async () => {
    const cache = new ResponseCache<Entry>(100);
    let made = 0;
    const { promise, resolve } = Promise.withResolvers<Entry>();
    const make = () => {
      made++;
      return promise;
    };
    const waiting = [cache.get('a of 1', make), cache.get('a of 1', make), cache.get('a of 1', make)];
    resolve(entry('one'));
    expect(await Promise.all(waiting)).toEqual([entry('one'), entry('one'), entry('one')]);
    expect(made).toBe(1);
  });

  test('keeps an entry apart from that of a revision that ended while it was made', async () => {
    const cache = new ResponseCache<Entry>(100);
    const { promise, resolve } = Promise.withResolvers<Entry>();
    const old = cache.get('a of 1', () => promise);
    const fresh = cache.get('a of 2', async () => entry('new'));
    resolve(entry('old'));
    expect(await old).toEqual(entry('old'));
    expect(await fresh).toEqual(entry('new'));
    expect(await cache.get('a of 2', async () => entry('never'))).toEqual(entry('new'));
  });

  test('makes four entries at a time, in the order of the calls, also after failures', async () => {
    const cache = new ResponseCache<Entry>(1_000);
    const started: number[] = [];
    let making = 0;
    let most = 0;
    const made = Array.from({ length: 30 }, (_, i) =>
      cache.get(`entry ${i}`, async () => {
        started.push(i);
        most = Math.max(most, ++making);
        await new Promise((resolve) => setTimeout(resolve, 1 + (i % 3)));
        making--;
        if (i % 5 === 0) throw new Error('no database');
        return entry(`made ${i}`);
      }),
    );
    const results = await Promise.allSettled(made);
    expect(results.map(({ status }) => status === 'rejected')).toEqual(made.map((_, i) => i % 5 === 0));
    expect([most, making]).toEqual([4, 0]);
    expect(started).toEqual(made.map((_, i) => i));
  });

  test('rejects concurrent calls with a failure, and does not cache it', async () => {
    const cache = new ResponseCache<Entry>(100);
    const fail = async (): Promise<Entry> => {
      throw new Error('no database');
    };
    const waiting = [cache.get('a of 1', fail), cache.get('a of 1', fail)];
    for (const result of waiting) await expect(result).rejects.toThrow('no database');
    expect(await cache.get('a of 1', async () => entry('again'))).toEqual(entry('again'));
  });

  test('drops the least recently used entries to stay within its bytes', async () => {
    const cache = new ResponseCache<Entry>(66);
    for (const key of ['a', 'b', 'c']) await cache.get(`${key} of 1`, async () => entry(key));
    await cache.get('a of 1', async () => entry('remade'));
    await cache.get('d of 1', async () => entry('d'));
    expect(cache.size).toMatchObject({ entries: 3, bytes: 66 });
    expect(await cache.get('a of 1', async () => entry('remade'))).toEqual(entry('a'));
    expect(await cache.get('b of 1', async () => entry('remade'))).toEqual(entry('remade'));
  });

  test('counts the keys, of two bytes a character', async () => {
    const cache = new ResponseCache<Entry>(1_000);
    await cache.get('a'.repeat(400), async () => entry('a'));
    expect(cache.size).toMatchObject({ entries: 1, bytes: 810 });
    await cache.get('b'.repeat(400), async () => entry('b'));
    expect(cache.size).toMatchObject({ entries: 1, bytes: 810 });
  });

  test('returns an entry larger than the cache without caching it', async () => {
    const cache = new ResponseCache<Entry>(30);
    expect(await cache.get('a of 1', async () => entry('big', 31))).toEqual(entry('big', 31));
    expect(cache.size).toMatchObject({ entries: 0, bytes: 0 });
  });
});
