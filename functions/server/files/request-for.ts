import { isGlobalAddress } from '../../../pipeline/acquire/fetch/global-address.ts';
import { hostMatcher } from '../../../pipeline/acquire/fetch/host-patterns.ts';
import type { RequestPage } from '../../../pipeline/acquire/fetch/request.ts';
import type { Environment } from '../../env.ts';
import { guardedRequest } from './guarded-request.ts';

/** Fetches from public addresses, and from the private hosts that FETCH_ALLOW names. */
export function requestFor({ FETCH_ALLOW }: Pick<Environment, 'FETCH_ALLOW'>): RequestPage {
  const listed = hostMatcher(FETCH_ALLOW);
  const allows = (address: string, hostname: string) => isGlobalAddress(address) || listed(address, hostname);
  return (url, init) => guardedRequest(url, init, { allows });
}
