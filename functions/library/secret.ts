/** Secrets of libraries. They are in the addresses of feeds; the database has their hashes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** 128 bits. */
const SECRET_BYTES = 16;

/** The form of a secret: hexadecimal digits survive every program that takes an address. */
const SECRET = /^[0-9a-f]{32}$/;

/** Makes a secret that nobody can guess. */
export function newSecret(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** What the database knows of a secret: its SHA-256, 64 hex digits. A secret of 128 random bits needs no salt. */
export function hashSecret(secret: string): string {
  return bytesToHex(sha256(utf8ToBytes(secret)));
}

/** The secret in what a person gives: the secret itself, or an address of its feed or page; `null` for other texts. */
export function secretIn(text: string): string | null {
  const written = text.trim();
  const secret = /\/library\/([^/.?#]+)/.exec(written)?.[1] ?? written;
  return SECRET.test(secret) ? secret : null;
}
