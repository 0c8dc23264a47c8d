import packageJson from '../../package.json' with { type: 'json' };
import type { Environment } from '../env.ts';

/**
 * Makes the User-Agent (RFC 9110, section 10.1.5): the program, its version and a way to reach the operator, so that a
 * server's administrator can complain instead of blocking.
 */
export function userAgent({ CONTACT, PUBLIC_URL }: Pick<Environment, 'CONTACT' | 'PUBLIC_URL'>): string {
  const isAddress = CONTACT !== undefined && !/^(?:https?|mailto):/.test(CONTACT);
  const where = isAddress ? `mailto:${CONTACT}` : (CONTACT ?? PUBLIC_URL);
  return `Paperwire/${packageJson.version}${where === undefined ? '' : ` (+${where})`}`;
}
