import type { Database } from '../../db/database.ts';
import type { Send } from './subscriber.ts';
import type { TopicReader } from './topic.ts';

/** Whether the hub may connect to an IP address of the host of a callback. */
export type Allows = (address: string, hostname: string) => boolean;

/** The shared dependencies of the parts of the hub. */
export interface HubContext {
  readonly db: Database;
  /** Tells which IP addresses callbacks may name. */
  readonly allows: Allows;
  readonly readTopic: TopicReader;
  readonly send: Send;
  /** Maximum number of hosts that are sent requests at the same time. */
  readonly maxHosts: number;
  readonly now: () => Date;
}
