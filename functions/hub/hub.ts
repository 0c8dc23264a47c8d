import type { Database } from '../../db/database.ts';
import { isGlobalAddress } from '../../pipeline/acquire/fetch/global-address.ts';
import { acceptRequest } from './accept.ts';
import type { HubContext } from './context.ts';
import { runPass } from './pass.ts';
import { repeat } from './repeat.ts';
import { type RequestCallback, sender } from './send.ts';
import { topicReader } from './topic.ts';

export interface HubOptions {
  /** Migrated. */
  readonly db: Database;
  /** The site, whose feeds name the hub. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Where the site is to be found: topics are known by their addresses, so there must be one. */
  readonly publicUrl: string;
  readonly request: RequestCallback;
  /** Which IP addresses callbacks may name; names are up to `request`. By default, those that are global. */
  readonly allows?: (address: string) => boolean;
  /** How many hosts are spoken to at the same time. */
  readonly lanes?: number;
  /** How long an exchange with a subscriber may take, in milliseconds. */
  readonly patience?: number;
  readonly now?: () => Date;
}

/** Tells subscribers of changes at once (W3C WebSub, 2018). Everything it has to remember is in the database. */
export interface Hub {
  /**
   * Accepts a request to subscribe or unsubscribe (section 5.1), to be verified in the next pass.
   * @throws Problem that says why not
   */
  accept(form: URLSearchParams): Promise<void>;
  /**
   * Does what is due, once; while it is at it, further calls wait for the same. A scheduler may call this where nothing
   * runs for long.
   * @returns whether something is left that should not wait
   */
  tick(signal?: AbortSignal): Promise<boolean>;
  /** Does what is due, at once, until `signal` aborts. Sees also what other processes change in the database. */
  run(signal: AbortSignal): Promise<void>;
}

/** Where the hub of a site is. */
export function hubAddress(publicUrl: string): string {
  return `${publicUrl.replace(/(?<!\/)\/+$/, '')}/hub`;
}

const LANES = 16;
const PATIENCE = 10_000;

export function createHub({
  db,
  fetch,
  publicUrl,
  request,
  allows = isGlobalAddress,
  lanes = LANES,
  patience = PATIENCE,
  now = () => new Date(),
}: HubOptions): Hub {
  const address = hubAddress(publicUrl);
  const context: HubContext = {
    db,
    allows,
    readTopic: topicReader(fetch, publicUrl.replace(/(?<!\/)\/+$/, ''), address),
    send: sender(request, patience),
    lanes,
    now,
  };
  let requested = false;
  let passing: Promise<boolean> | undefined;
  const tick = (signal = new AbortController().signal) => {
    if (passing === undefined) {
      requested = false;
      passing = runPass(context, signal).finally(() => {
        passing = undefined;
      });
    }
    return passing;
  };
  return {
    async accept(form) {
      await acceptRequest(context, form);
      requested = true;
    },
    tick,
    run: (signal) =>
      repeat(
        db,
        () => tick(signal),
        () => requested,
        signal,
      ),
  };
}
