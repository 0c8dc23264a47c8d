import { bytesToHex } from '@noble/hashes/utils.js';

/** The value of `X-Hub-Signature` (WebSub, section 7.1): by it, a subscriber knows what comes from the hub. */
export async function signature(secret: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, ['sign']);
  return `sha256=${bytesToHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, body)))}`;
}
