import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { STYLE } from './style.ts';

const styleHash = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

/**
 * What a page may do: show text in its own style sheet, which is named by its hash (CSP Level 3, section 2.3.1), and
 * its own images. No script, no frame, nothing from elsewhere.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};
