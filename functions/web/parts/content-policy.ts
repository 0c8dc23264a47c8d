import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { STYLE } from './style.ts';

const styleHash = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

/**
 * What a page may do: show text in its own style sheet, which is named by its hash (CSP Level 3, section 2.3.1), and the
 * images and script files of this site. No script within the page, no frame, nothing from elsewhere.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "script-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // Scripts only ever set text: there is nowhere to put markup in (Trusted Types, section 4.2).
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

const headers = (policy: readonly string[]) => ({
  'Content-Security-Policy': policy.join('; '),
  'Referrer-Policy': 'no-referrer',
});

export const PAGE_HEADERS: Readonly<Record<string, string>> = headers(POLICY);

/** Of a page whose script asks this site for something. */
export const ASKING_PAGE_HEADERS: Readonly<Record<string, string>> = headers([
  ...POLICY,
  "connect-src 'self'",
]);
