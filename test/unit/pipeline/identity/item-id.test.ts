import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemId, titleKey } from '../../../../pipeline/identity/item-id.ts';

describe('titleKey()', () => {
  test.each([
    ['Mamba: Linear-Time Sequence Modeling', 'MAMBA – linear time sequence modeling.'],
    ['Straße der Sprache', 'STRASSE DER SPRACHE'],
    ['ΟΔΟΣ', 'οδος'],
    ['eﬃcient', 'efficient'],
    ['Caf\u00e9', 'Cafe\u0301'],
    ['ＢＥＲＴ　２', 'bert 2'],
    ['k²-means', 'K2 means'],
  ])('%s and %s are one title', (a, b) => {
    expect(titleKey(a)).toBe(titleKey(b));
    expect(titleKey(a)).not.toBe('');
  });

  test.each([
    ['GPT-3', 'GPT-4'],
    ['Résumé', 'Resume'],
    ['学习', '学 习 2'],
  ])('%s and %s are two', (a, b) => {
    expect(titleKey(a)).not.toBe(titleKey(b));
  });

  test('is idempotent, and returns letters and digits only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const key = titleKey(title);
        expect(titleKey(key)).toBe(key);
        expect(key).toMatch(/^[\p{L}\p{N}]*$/u);
      }),
    );
  });
});

describe('itemId()', () => {
  test('returns the first 128 bits of the SHA-256 of the key', () => {
    const expected = createHash('sha256').update('pointernetworks').digest('hex').slice(0, 32);
    expect(itemId('Pointer Networks')).toBe(expected);
  });

  test('distinguishes two papers of one title by an alias', () => {
    const first = itemId('Attention', { scheme: 'arxiv', value: '2401.00001' });
    expect(first).not.toBe(itemId('Attention'));
    expect(first).not.toBe(itemId('Attention', { scheme: 'arxiv', value: '2401.00002' }));
    expect(first).toBe(itemId('ATTENTION!', { scheme: 'arxiv', value: '2401.00001' }));
  });
});
