import type { Database } from '../../db/database.ts';
import type { Send } from './subscriber.ts';
import type { TopicReader } from './topic.ts';

/** The shared dependencies of the parts of the hub. */
export interface HubContext {
  readonly db: Database;
  /** Tells which IP addresses callbacks may name. */
  readonly allows: (address: string) => boolean;
  readonly readTopic: TopicReader;
  readonly send: Send;
  /** Maximum number of hosts that are sent requests at the same time. */
  readonly maxHosts: number;
  readonly now: () => Date;
}
