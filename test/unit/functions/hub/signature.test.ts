import { expect, test } from 'vitest';
import { signature } from '../../../../functions/hub/signature.ts';

test('is the HMAC of RFC 4231, test case 2', async () => {
  expect(await signature('Jefe', new TextEncoder().encode('what do ya want for nothing?'))).toBe(
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
