import { expect, test } from 'vitest';
import { userAgent } from '../../../../functions/sources/user-agent.ts';
import packageJson from '../../../../package.json' with { type: 'json' };

test.each([
  [{ CONTACT: 'me@papers.example', PUBLIC_URL: 'https://papers.example' }, ' (+mailto:me@papers.example)'],
  [{ CONTACT: 'mailto:me@papers.example' }, ' (+mailto:me@papers.example)'],
  [{ CONTACT: 'https://papers.example/about' }, ' (+https://papers.example/about)'],
  [{ PUBLIC_URL: 'https://papers.example' }, ' (+https://papers.example)'],
  [{}, ''],
])('userAgent() of %j', (env, contact) => {
  expect(userAgent({ CONTACT: undefined, PUBLIC_URL: undefined, ...env })).toBe(
    `Paperwire/${packageJson.version}${contact}`,
  );
});
