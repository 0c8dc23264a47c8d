import { expect, test } from 'vitest';
import { redirectTarget } from '../../../../../pipeline/formats/cues/redirect-target.ts';

test.each([
  ['https://arxiv.org/abs/2503.07605', 'https://arxiv.org/abs/2503.07605'],
  [
    'https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/2503.07605&hl=en&sa=X',
    'https://arxiv.org/pdf/2503.07605',
  ],
  [
    'https://tracking.example/CL0/https:%2F%2Farxiv.org%2Fabs%2F2503.07605%3Futm_source=tldrai/1/abc',
    'https://arxiv.org/abs/2503.07605',
  ],
  ['https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fb%3Fc%3D1&sa=D', 'https://a.example/b?c=1'],
  ['https://a.example/b?utm_source=x&id=3&utm_medium=mail', 'https://a.example/b?id=3'],
  ['https://a.example/b?url=none', 'https://a.example/b?url=none'],
  ['https://a.example/?u=https%3A%2F%2F%E0%A4%A', 'https://a.example/?u=https%3A%2F%2F%E0%A4%A'],
])('redirectTarget() of %s is %s', (address, expected) => {
  expect(redirectTarget(address)).toBe(expected);
});
