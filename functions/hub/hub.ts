/** WebSub (W3C Recommendation, 2018): a hub that sends changed feeds to their subscribers. */

import type { Database } from '../../db/database.ts';
import { isGlobalAddress } from '../../pipeline/acquire/fetch/global-address.ts';
import type { Allows, HubContext } from './context.ts';
import { JobRunner } from './job-runner.ts';
import { runHub } from './run.ts';
import { type RequestCallback, sender } from './subscriber.ts';
import { acceptRequest } from './subscription-request.ts';
import { tickOnce } from './tick.ts';
import { shareContents, topicReader } from './topic.ts';

export interface HubOptions {
  /** Migrated. */
  readonly db: Database;
  /** The site, whose feeds name the hub. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The lasting address of the site: an address identifies a topic. */
  readonly publicUrl: string;
  readonly request: RequestCallback;
  /** Tells which IP addresses callbacks may name; `request` checks host names. By default, global ones. */
  readonly allows?: Allows;
  /** Maximum number of hosts that are sent requests at the same time. */
  readonly maxHosts?: number;
  /** Longest exchange with a subscriber, in milliseconds. */
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

/** The hub of this site. Its state is in the database. */
export interface Hub {
  /**
   * Accepts a request to subscribe or unsubscribe (section 5.1). The next tick verifies it.
   * @param client whom limits apply to: the network address of who asks
   * @throws Problem that says why not
   */
  accept(form: URLSearchParams, client?: string): Promise<void>;
  /**
   * Does everything due, once. Calls during a tick wait for the same tick. For platforms where nothing runs for long.
   * @returns whether work is left that should not wait
   */
  tick(signal?: AbortSignal): Promise<boolean>;
  /** Does everything due, at once, until `signal` aborts. It also sees changes by other processes. */
  run(signal: AbortSignal): Promise<void>;
}

/** One client alone has half of them. */
const MAX_HOSTS = 32;
const TIMEOUT_MS = 10_000;

/** Memory for contents that several subscribers get. */
const CONTENT_BYTES = 8 * 1024 * 1024;

const withoutSlash = (url: string) => url.replace(/(?<!\/)\/+$/, '');

/** The address of the hub of a site. */
export function hubAddress(publicUrl: string): string {
  return `${withoutSlash(publicUrl)}/hub`;
}

export function createHub({
  db,
  fetch,
  publicUrl,
  request,
  allows = isGlobalAddress,
  maxHosts = MAX_HOSTS,
  timeoutMs = TIMEOUT_MS,
  now = () => new Date(),
}: HubOptions): Hub {
  const context: HubContext = {
    db,
    allows,
    topics: shareContents(topicReader(fetch, withoutSlash(publicUrl), hubAddress(publicUrl)), CONTENT_BYTES),
    send: sender(request, timeoutMs),
    runner: new JobRunner(maxHosts),
    owner: crypto.randomUUID(),
    now,
  };
  let ticking: Promise<boolean> | undefined;
  let hasRequests = false;
  const takeRequests = () => {
    const had = hasRequests;
    hasRequests = false;
    return had;
  };
  return {
    async accept(form, client = '') {
      await acceptRequest(context, form, client);
      hasRequests = true;
    },
    tick(signal = new AbortController().signal) {
      ticking ??= tickOnce(context, signal).finally(() => {
        ticking = undefined;
      });
      return ticking;
    },
    run: (signal) => runHub(context, takeRequests, signal),
  };
}
