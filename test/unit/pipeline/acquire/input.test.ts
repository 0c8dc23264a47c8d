import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Input, identifyDump } from '../../../../pipeline/acquire/input.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');

const inMemory = (name: string, lastModified?: Date): Input => ({
  name,
  ...(lastModified && { lastModified }),
  async *open() {
    yield new TextEncoder().encode('one ');
    yield new TextEncoder().encode('two');
  },
});

describe('identifyDump()', () => {
  test('takes the SHA-256 of the bytes as id, and keeps them readable', async () => {
    const dump = await identifyDump(inMemory('x'), { now: NOW });
    expect(dump).toMatchObject({ id: createHash('sha256').update('one two').digest('hex'), bytes: 7 });
    const chunks = await Array.fromAsync(dump.open(), (chunk) => Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe('one two');
  });

  test.each([
    ['seeds/2025-03-11-hf-papers.txt', '2025-03-11T00:00:00Z'],
    ['https://host/2020-01-01/papers_20250311.xml?day=2024-01-01', '2025-03-11T00:00:00Z'],
    ['digest.2025_03_11.txt', '2025-03-11T00:00:00Z'],
    ['2025-13-45.txt', '2026-01-02T03:04:05Z'],
    ['12025-03-111.txt', '2026-01-02T03:04:05Z'],
    ['-', '2026-01-02T03:04:05Z'],
  ])('reads the captured date of %s: %s', async (name, expected) => {
    expect((await identifyDump(inMemory(name), { now: NOW })).capturedAt).toBe(expected);
  });

  test("prefers the caller's date, then the name's, the place's, now", async () => {
    const modified = new Date('2024-05-06T07:08:09Z');
    const captured = '2023-01-01T00:00:00Z';
    const named = inMemory('2025-03-11.txt', modified);
    expect((await identifyDump(named, { captured, now: NOW })).capturedAt).toBe(captured);
    expect((await identifyDump(named, { now: NOW })).capturedAt).toBe('2025-03-11T00:00:00Z');
    expect((await identifyDump(inMemory('-', modified), { now: NOW })).capturedAt).toBe(
      '2024-05-06T07:08:09Z',
    );
  });
});
