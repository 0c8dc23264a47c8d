import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { STYLE } from './style.ts';

const styleHash = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

/**
 * The content security policy of pages: the style sheet by its hash (CSP Level 3, section 2.3.1), images and script files of
 * this site. No inline script, no frame, nothing from other hosts.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "script-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // Scripts set text, never markup (Trusted Types, section 4.2).
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

const headers = (policy: readonly string[]) => ({
  'Content-Security-Policy': policy.join('; '),
  'Referrer-Policy': 'no-referrer',
});

export const PAGE_HEADERS: Readonly<Record<string, string>> = headers(POLICY);

/** For pages whose script sends requests to this site. */
export const ASKING_PAGE_HEADERS: Readonly<Record<string, string>> = headers([
  ...POLICY,
  "connect-src 'self'",
]);
