import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../../../../functions/intake/inspect.ts';
import { inspectOnThread, readOnThread } from '../../../../../functions/server/reading/read-on-thread.ts';
import { type ReadDump, readPapers } from '../../../../../pipeline/run.ts';
import type { Dump } from '../../../../../pipeline/types.ts';

const { signal } = new AbortController();

function dumpOf(text: string, more: Partial<Dump> = {}): Dump {
  const bytes = new TextEncoder().encode(text);
  return {
    id: 'a'.repeat(64),
    name: 'dump',
    bytes: bytes.length,
    capturedAt: '2025-03-11T00:00:00Z',
    async *open() {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    },
    ...more,
  };
}

const bibtex = Array.from(
  { length: 1_000 },
  (_, i) => `@article{a${i}, title={Paper number ${i} of many}, abstract={It is short.}}\n`,
).join('');
const dump = dumpOf(bibtex);

async function read(reader: ReadDump, of: Dump) {
  const told: unknown[] = [];
  const values = await Array.fromAsync(
    reader(of, {
      signal,
      onFormat: ({ format, confidence, isGuess }, start) =>
        told.push([format.name, confidence, isGuess, start]),
      onRead: ({ invalidBytes, stages }) => told.push([invalidBytes, stages.split.in, stages.normalise.out]),
    }),
  );
  return { told, values };
}

describe('readOnThread()', () => {
  test('reads what readPapers() reads, and tells its formats and counts', async () => {
    const expected = await read(readPapers, dump);
    expect(expected.values.length).toBeGreaterThan(1_000);
    expect(expected.told).toHaveLength(2);
    expect(await read(readOnThread, dump)).toEqual(expected);
  });

  test('throws the failure of the dump, and the error of its bytes', async () => {
    const none = dumpOf('Nothing that is a paper. '.repeat(10_000));
    const failure = await read(readPapers, none).catch((error) => error);
    expect(failure).toMatchObject({ name: 'DumpError' });
    await expect(read(readOnThread, none)).rejects.toEqual(failure);
    const broken = dumpOf(bibtex, {
      async *open() {
        yield new TextEncoder().encode(bibtex);
        throw Object.assign(new Error('the disk broke'), { code: 'EIO' });
      },
    });
    await expect(read(readOnThread, broken)).rejects.toMatchObject({ code: 'EIO' });
  });

  test('reads on while its caller works on a value, and not far', async () => {
    let pulled = 0;
    const bytes = new TextEncoder().encode(bibtex.repeat(10));
    const watched = dumpOf(bibtex, {
      async *open() {
        while (pulled < bytes.length) {
          pulled += 10_000;
          yield bytes.subarray(pulled - 10_000, pulled);
        }
      },
    });
    let readMeanwhile = 0;
    const ahead: number[] = [];
    for await (const value of readOnThread(watched, { signal })) {
      const before = pulled;
      // On a busy machine, the thread takes longer than a turn.
      await (ahead.length % 256 === 0 ? setTimeout(20) : setImmediate());
      readMeanwhile += pulled - before;
      ahead.push(pulled - value.end);
    }
    expect(readMeanwhile).toBeGreaterThan(0);
    // The head that tells the format, and some batches and chunks.
    expect(Math.max(...ahead)).toBeLessThan(bytes.length / 3);
  });

  test.each(['its bytes fail', 'its signal aborts'])(
    'throws when %s while its caller works',
    async (cause) => {
      const stop = new AbortController();
      let fail = () => stop.abort(new Error('broken off'));
      const broken = dumpOf(bibtex, {
        async *open() {
          yield new TextEncoder().encode(bibtex);
          if (cause === 'its bytes fail')
            await new Promise<never>((_, reject) => (fail = () => reject(new Error('broken off'))));
        },
      });
      const reading = (async () => {
        for await (const _ of readOnThread(broken, { signal: stop.signal })) {
          fail();
          // Unhandled rejections are told between turns of the event loop.
          await setImmediate();
        }
      })();
      await expect(reading).rejects.toThrow('broken off');
    },
  );

  test('ends when its signal aborts, and when the caller breaks off', async () => {
    let isOpen = true;
    const endless = dumpOf(bibtex, {
      async *open() {
        try {
          for (;;) yield new TextEncoder().encode(bibtex);
        } finally {
          isOpen = false;
        }
      },
    });
    for await (const _ of readOnThread(endless, { signal })) break;
    expect(isOpen).toBe(false);
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of readOnThread(endless, { signal: stop.signal })) stop.abort();
    })();
    await expect(reading).rejects.toThrow(/abort/);
  });
});

describe('inspectOnThread()', () => {
  test('finds what inspect() finds', async () => {
    expect(await inspectOnThread(dump, { signal, sample: 3 })).toEqual(
      await inspect(dump, { signal, sample: 3 }),
    );
  });
});
