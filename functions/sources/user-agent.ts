import packageJson from '../../package.json' with { type: 'json' };
import type { Environment } from '../env.ts';

/**
 * What servers are told of who fetches from them (RFC 9110, section 10.1.5): the program, its version and, so that they can
 * complain rather than block it, how to reach who runs it.
 */
export function userAgent({ CONTACT, PUBLIC_URL }: Pick<Environment, 'CONTACT' | 'PUBLIC_URL'>): string {
  const isAddress = CONTACT !== undefined && !/^(?:https?|mailto):/.test(CONTACT);
  const where = isAddress ? `mailto:${CONTACT}` : (CONTACT ?? PUBLIC_URL);
  return `Paperwire/${packageJson.version}${where === undefined ? '' : ` (+${where})`}`;
}
